"""The Jupyter project's own test of kernels, `jupyter_kernel_test`."""

import inspect
import unittest

from client import KERNEL

try:
    import jupyter_kernel_test
except ImportError:
    jupyter_kernel_test = None
else:
    # Release 0.4.5, Debian's, passes blocking functions to jupyter_core's run_sync, which refuses them since 5.7.
    original = jupyter_kernel_test.run_sync
    jupyter_kernel_test.run_sync = lambda f: original(f) if inspect.iscoroutinefunction(f) else f


@unittest.skipIf(jupyter_kernel_test is None, "jupyter_kernel_test is not installed "
                 "(pip install jupyter_kernel_test, or Debian's python3-jupyter-kernel-test)")
class Conformance(jupyter_kernel_test.KernelTests if jupyter_kernel_test else unittest.TestCase):
    kernel_name = KERNEL
    language_name = "java"
    file_extension = ".java"
    code_hello_world = 'System.out.println("hello, world");'
    code_stderr = 'System.err.println("test");'
    code_page_something = "%doc Math.max"
    completion_samples = [{"text": "Math.cb", "matches": {"cbrt("}}]
    complete_code_samples = ["1 + 1", "int x = 1;", "class A { int x; }"]
    incomplete_code_samples = ["class A {", "for (int i = 0; i < 3; i++) {", 'String s = """\n a']
    invalid_code_samples = ["class } {", ") foo"]
    code_generate_error = 'throw new RuntimeException("error");'
    code_execute_result = [{"code": "6 * 7", "result": "42"}, {"code": "1+2+3", "result": "6"}]
    code_display_data = [{"code": 'display(html("<b>x</b>"));', "mime": "text/html"}]
    code_history_pattern = "1?2*"
    supported_history_operations = ("tail", "search", "range")
    code_inspect_sample = "Math.max("
    code_clear_output = "clearOutput();"
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main()
