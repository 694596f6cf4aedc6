"""Times of the kernel; not part of the tests.

    python benchmark.py [kernel name ...]

prints a row a kernel: start to first result headless (median of 5), round trip of a trivial cell and of
kernel_info (median of 100, after 30 to warm up), 200,000 printed lines through nbclient, and the time from an
interrupt of a busy loop to the reply (median of 5).
"""

import statistics
import sys
import time

import nbformat
from jupyter_client.manager import start_new_kernel
from nbclient import NotebookClient


def quiet(message):
    pass


def start_to_first_result(kernel):
    start = time.monotonic()
    manager, client = start_new_kernel(kernel_name=kernel)
    client.execute_interactive("1 + 1", output_hook=quiet)
    seconds = time.monotonic() - start
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    return seconds


def timed(call):
    start = time.monotonic()
    call()
    return 1000 * (time.monotonic() - start)


def round_trips(kernel):
    manager, client = start_new_kernel(kernel_name=kernel)
    try:
        def cell():
            client.execute_interactive("1 + 1", output_hook=quiet)

        for _ in range(30):
            cell()
        cells = [timed(cell) for _ in range(100)]
        infos = [timed(lambda: client.kernel_info(reply=True)) for _ in range(100)]
        interrupts = []
        for _ in range(5):
            client.execute("while (true) { }")
            time.sleep(1.5)

            def interrupt():
                manager.interrupt_kernel()
                client.get_shell_msg(timeout=60)

            interrupts.append(timed(interrupt))
        return statistics.median(cells), statistics.median(infos), statistics.median(interrupts)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def lines(kernel):
    notebook = nbformat.v4.new_notebook(cells=[
        nbformat.v4.new_code_cell("for (int i = 0; i < 200_000; i++) System.out.println(i);")])
    start = time.monotonic()
    NotebookClient(notebook, timeout=600, kernel_name=kernel).execute()
    kept = sum(o["text"].count("\n") for o in notebook.cells[0].outputs if o.output_type == "stream")
    return time.monotonic() - start, kept


def main():
    print("| kernel | start to first result | trivial cell | kernel_info | interrupt | 200,000 lines |")
    print("|---|---|---|---|---|---|")
    for kernel in sys.argv[1:] or ["java"]:
        first = statistics.median(start_to_first_result(kernel) for _ in range(5))
        cell, info, interrupt = round_trips(kernel)
        seconds, kept = lines(kernel)
        print(f"| {kernel} | {first:.2f} s | {cell:.1f} ms | {info:.1f} ms | {interrupt:.0f} ms "
              f"| {kept} kept, {seconds:.1f} s |")


if __name__ == "__main__":
    main()
