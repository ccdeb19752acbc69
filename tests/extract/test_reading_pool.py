import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import psutil
import pytest
from document_makers import assemble, describe, lay, make_pdf, make_stream

from pipeline.errors import FaktorError
from pipeline.extract import ReadingPool, process, read_original
from pipeline.records import Original

LINE = "Pemerintah Kota Palembang memperluas jaringan serat optik ke sebelas kelurahan di tepi sungai."
MEGABYTES = 1024 * 1024

Request = tuple[Path, Original]


def offer(folder: Path, name: str, data: bytes, media_type: str = "text") -> Request:
    path = folder / name
    path.write_bytes(data)
    return path, describe(data, media_type, key=name)


@pytest.fixture
def texts(tmp_path: Path) -> list[Request]:
    return [offer(tmp_path, f"{number}.txt", f"{LINE} Nomor {number}.".encode()) for number in range(12)]


@pytest.fixture
def slow(tmp_path: Path) -> Request:
    """A file that takes far more than a second to read."""
    return offer(tmp_path, "slow.txt", b"3 Mei 2021\n" * 400_000)


@cache
def make_bomb() -> bytes:
    packer = zlib.compressobj(1)
    once = b"".join(packer.compress(bytes(10 * MEGABYTES)) for _ in range(60)) + packer.flush()
    content = make_stream(zlib.compress(once, 9), b"/Filter[/FlateDecode/FlateDecode]")
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"
    return assemble([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, content])


@pytest.fixture
def bomb(tmp_path: Path) -> Request:
    """A PDF of some kilobytes whose page unpacks to 600 MB."""
    assert len(make_bomb()) < 40_000
    return offer(tmp_path, "bomb.pdf", make_bomb(), "pdf")


def find_workers(parent: psutil.Process | None = None) -> list[psutil.Process]:
    children = (parent or psutil.Process()).children(recursive=True)
    return [child for child in children if "pipeline.extract.worker" in " ".join(child.cmdline())]


def wait_until_none(processes: list[psutil.Process], seconds: float = 10) -> list[psutil.Process]:
    _, alive = psutil.wait_procs(processes, timeout=seconds)
    return alive


def test_readings_come_in_the_order_of_the_requests_and_equal_those_of_this_process(texts: list[Request]) -> None:
    with ReadingPool(workers=2) as reading_pool:
        readings = list(reading_pool.read(texts))
    assert readings == [read_original(path.read_bytes(), original) for path, original in texts]


def test_requests_are_taken_a_few_at_a_time(texts: list[Request]) -> None:
    taken = 0

    def count() -> Iterator[Request]:
        nonlocal taken
        for request in texts * 20:
            taken += 1
            yield request

    with ReadingPool(workers=1) as reading_pool:
        readings = reading_pool.read(count())
        next(readings)
        assert taken <= 10
        readings.close()
        assert taken <= 10


def test_several_threads_share_the_processes_and_each_gets_its_own(texts: list[Request]) -> None:
    def read(offset: int) -> list[str]:
        mine = texts[offset:] + texts[:offset]
        return [reading.document_id for reading in reading_pool.read(mine)]

    with ReadingPool(workers=2) as reading_pool, ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(read, range(4)))
        assert len(find_workers()) == 2
    ids = [original.document_id for _, original in texts]
    assert answers == [ids[offset:] + ids[:offset] for offset in range(4)]


def test_no_process_starts_before_the_first_file_and_none_is_left(texts: list[Request]) -> None:
    with ReadingPool() as reading_pool:
        assert find_workers() == []
        list(reading_pool.read(texts))
        workers = find_workers()
        assert 1 <= len(workers) <= 2
    assert wait_until_none(workers) == []


def test_a_file_that_takes_too_long_is_given_up_and_the_next_is_read(slow: Request, texts: list[Request]) -> None:
    with ReadingPool(workers=1, seconds_a_file=1) as reading_pool:
        list(reading_pool.read(texts[:1]))
        started = time.monotonic()
        late, after = reading_pool.read([slow, texts[0]])
        assert time.monotonic() - started < 8
    assert (late.state, late.document) == ("unreadable", None)
    assert late.reason == (
        "slow.txt was not read within 1 seconds. Split it, or print it to a new PDF, and offer it again."
    )
    assert after.state == "read"


def test_a_file_that_needs_too_much_memory_is_given_up(bomb: Request, texts: list[Request]) -> None:
    with ReadingPool(workers=1, memory_bytes=500 * MEGABYTES) as reading_pool:
        burst, after = reading_pool.read([bomb, texts[0]])
    assert burst.state == "unreadable"
    assert "memory" in (burst.reason or "")
    assert len(burst.reason or "") <= 200
    assert after.state == "read"


def test_a_reading_that_floods_the_pipe_is_given_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, texts: list[Request]
) -> None:
    monkeypatch.setattr(process, "_MAX_MESSAGE_BYTES", 100_000)
    flood = offer(tmp_path, "flood.txt", f"{LINE}\n".encode() * 3_000)
    with ReadingPool(workers=1) as reading_pool:
        flooded, after = reading_pool.read([flood, texts[0]])
    assert flooded.state == "unreadable"
    assert "more text than is taken" in (flooded.reason or "")
    assert after.state == "read"


def kill_while_reading(reading_pool: ReadingPool, requests: list[Request]) -> list[str]:
    with ThreadPoolExecutor(1) as threads:
        answer = threads.submit(lambda: [reading.state for reading in reading_pool.read(requests)])
        deadline = time.monotonic() + 10
        while not (workers := find_workers()) and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.5)
        workers[0].kill()
        return answer.result(20)


def test_a_file_whose_fresh_process_dies_is_given_up_and_the_next_is_read(slow: Request, texts: list[Request]) -> None:
    with ReadingPool(workers=1, seconds_a_file=30) as reading_pool:
        assert kill_while_reading(reading_pool, [slow, texts[0]]) == ["unreadable", "read"]


def test_a_file_whose_used_process_dies_is_tried_once_more(tmp_path: Path, texts: list[Request]) -> None:
    slow = offer(tmp_path, "slow.txt", f"{LINE} ".encode() * 25_000)
    with ReadingPool(workers=1, seconds_a_file=30) as reading_pool:
        list(reading_pool.read(texts[:1]))
        assert kill_while_reading(reading_pool, [slow, texts[0]]) == ["read", "read"]


def test_what_becomes_of_a_file_does_not_depend_on_the_files_before_it(bomb: Request, texts: list[Request]) -> None:
    with ReadingPool(workers=1, memory_bytes=500 * MEGABYTES) as reading_pool:
        alone = next(reading_pool.read([bomb]))
        among = list(reading_pool.read([texts[0], bomb, texts[1]]))
    assert among[1] == alone
    assert [reading.state for reading in among] == ["read", "unreadable", "read"]


def test_a_process_that_died_idle_costs_nothing(texts: list[Request]) -> None:
    with ReadingPool(workers=1) as reading_pool:
        list(reading_pool.read(texts[:1]))
        [worker] = find_workers()
        worker.kill()
        worker.wait(5)
        assert [reading.state for reading in reading_pool.read(texts[:2])] == ["read", "read"]


def test_a_process_lasts_however_much_memory_the_main_process_holds(tmp_path: Path) -> None:
    # Linux lets a new process inherit the peak of the one that started it
    script = f"""
import sys
sys.path[:0] = [{str(Path(__file__).parent)!r}, {str(Path(__file__).parents[2])!r}]
from pathlib import Path
from test_reading_pool import find_workers, offer
from pipeline.extract import ReadingPool
ballast = bytearray(900 * 2**20)
text = offer(Path(sys.argv[1]), "a.txt", b"Pemerintah kota membuka layanan. " * 20, "text")
with ReadingPool(workers=1) as pool:
    pids = set()
    for _ in range(3):
        list(pool.read([text]))
        pids |= {{worker.pid for worker in find_workers()}}
print(len(pids))
"""
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"


def test_a_process_is_renewed_after_its_share_of_files(monkeypatch: pytest.MonkeyPatch, texts: list[Request]) -> None:
    monkeypatch.setattr(process, "_RENEW_AFTER_FILES", 5)
    seen = set()
    with ReadingPool(workers=1) as reading_pool:
        for request in texts:
            assert [reading.state for reading in reading_pool.read([request])] == ["read"]
            seen |= {worker.pid for worker in find_workers()}
    assert len(seen) == 3


def test_a_file_that_is_gone_is_one_reading(tmp_path: Path, texts: list[Request]) -> None:
    gone = (tmp_path / "gone.txt", describe(b"x", "text", key="gone.txt"))
    with ReadingPool(workers=1) as reading_pool:
        [missing, after] = reading_pool.read([gone, texts[0]])
    assert missing.state == "unreadable"
    assert missing.reason == "gone.txt cannot be opened (No such file or directory). Offer it again."
    assert after.state == "read"


def test_a_pool_that_cannot_start_says_so_and_blames_no_file(texts: list[Request]) -> None:
    with (
        ReadingPool(workers=1, memory_bytes=20 * MEGABYTES) as reading_pool,
        pytest.raises(FaktorError, match="did not start"),
    ):
        list(reading_pool.read(texts))


def test_a_closed_pool_says_so(texts: list[Request]) -> None:
    with ReadingPool(workers=1) as reading_pool:
        pass
    with pytest.raises(FaktorError, match="closed"):
        list(reading_pool.read(texts))


def test_leaving_the_block_does_not_wait_for_a_slow_file(slow: Request) -> None:
    with ReadingPool(workers=1, seconds_a_file=60) as reading_pool, ThreadPoolExecutor(1) as threads:
        answer = threads.submit(lambda: list(reading_pool.read([slow])))
        time.sleep(1.5)
        started = time.monotonic()
        reading_pool.close()
        assert time.monotonic() - started < 3
        assert [reading.state for reading in answer.result(5)] == ["unreadable"]


def test_processes_end_when_this_process_is_killed(slow: Request) -> None:
    path, original = slow
    fields = {name: str(getattr(original, name)) for name in ("document_id", "original_id", "key")}
    program = textwrap.dedent(
        f"""
        import datetime, json, pathlib, sys
        sys.path[:] = {sys.path!r}
        from pipeline.extract import ReadingPool
        from pipeline.records import Original
        fields = json.loads({json.dumps(json.dumps(fields))})
        original = Original(**fields, source="s", media_type="text", kind="text", size_bytes=1, publisher=None,
                            seen=datetime.date(2026, 1, 1))
        with ReadingPool(workers=2) as pool:
            print("started", flush=True)
            list(pool.read([(pathlib.Path({str(path)!r}), original)] * 2))
        """
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    try:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"started\n"
        deadline = time.monotonic() + 20
        workers: list[psutil.Process] = []
        while len(workers) < 2 and time.monotonic() < deadline:
            workers = find_workers(psutil.Process(parent.pid))
            time.sleep(0.05)
        assert len(workers) == 2
        time.sleep(0.5)
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait(5)
        assert wait_until_none(workers) == []
    finally:
        parent.kill()
        parent.wait(5)
        if parent.stdout is not None:
            parent.stdout.close()


def test_a_process_is_limited_and_knows_nothing_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, texts: list[Request]
) -> None:
    monkeypatch.setenv("FAKTOR_SECRET", "hunter2")
    with ReadingPool(workers=1) as reading_pool:
        list(reading_pool.read(texts[:1]))
        [worker] = find_workers()
        assert "FAKTOR_SECRET" not in worker.environ()
        assert os.getpgid(worker.pid) == worker.pid
        if sys.platform == "linux":
            assert worker.rlimit(psutil.RLIMIT_AS) == (1536 * MEGABYTES, 1536 * MEGABYTES)
            assert worker.rlimit(psutil.RLIMIT_FSIZE) == (0, 0)
            assert worker.rlimit(psutil.RLIMIT_CORE) == (0, 0)
            assert worker.rlimit(psutil.RLIMIT_NOFILE)[0] <= 64


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux parts networks")
def test_a_process_has_no_network_where_the_system_allows_that() -> None:
    program = textwrap.dedent(
        f"""
        import socket, sys
        sys.path[:] = {sys.path!r}
        from pipeline.extract.limits import limit_process
        limit_process(memory_bytes=1 << 30)
        print(sorted(name for _, name in socket.if_nameindex()))
        """
    )
    names = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()
    may_part = subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode == 0
    if not may_part:
        pytest.skip("this system does not let a program part from its network")
    assert names == "['lo']"


def test_open_files_and_threads_do_not_grow(texts: list[Request]) -> None:
    # threads of this interpreter only: a library's own threads come and go as it likes
    def count() -> tuple[int, int]:
        return psutil.Process().num_fds(), len({thread for thread in threading.enumerate() if thread not in others})

    others = set(threading.enumerate())
    with ReadingPool(workers=2, seconds_a_file=30) as reading_pool:
        list(reading_pool.read(texts))
    before = count()
    for _ in range(4):
        with ReadingPool(workers=2, seconds_a_file=30) as reading_pool:
            list(reading_pool.read(texts[:2]))
    assert count() == before


def test_pages_and_offsets_survive_the_pipe(tmp_path: Path) -> None:
    path, original = offer(tmp_path, "a.pdf", make_pdf(lay([LINE]), lay([LINE + " € 2"])), "pdf")
    with ReadingPool(workers=1) as reading_pool:
        [reading] = reading_pool.read([(path, original)])
    assert reading == read_original(path.read_bytes(), original)
    assert [passage.page for passage in reading.passages] == [1, 2]
