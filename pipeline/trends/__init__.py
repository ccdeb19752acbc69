"""Counts by period: how many of the documents or passages of a period speak of a code or a topic.

Takes dated documents with their mentions or topic weights; gives series with n, N, share and interval.
Refuses a share without its denominator, and to guess a date.
"""

from pipeline.trends.series import Series, count_by_period
from pipeline.trends.topic_series import TopicSeries, count_topics_by_period

__all__ = ["Series", "TopicSeries", "count_by_period", "count_topics_by_period"]
