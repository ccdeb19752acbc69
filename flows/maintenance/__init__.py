"""What keeps a workspace well for years: compaction, verification, retention, backup, and taking documents down."""
