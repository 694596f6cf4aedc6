"""Parameters for Java notebooks: `papermill in.ipynb out.ipynb -p seeds 2 -p profile smoke` injects

    // Parameters
    int seeds = 2;
    String profile = "smoke";

A parameter takes the type of its value, as in papermill's other typed languages; JShell lets it replace a variable of
the same name. papermill loads this module by its entry point when it is imported.
"""
import math
import re

from papermill.engines import NBClientEngine
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators


class JavaTranslator(Translator):
    """Java source of the values that JSON and YAML know."""

    @classmethod
    def translate_none(cls, val):
        return "null"

    @classmethod
    def translate_int(cls, val):
        if -2 ** 31 <= val < 2 ** 31:
            return str(val)
        return "%dL" % val if -2 ** 63 <= val < 2 ** 63 else 'new java.math.BigInteger("%d")' % val

    @classmethod
    def translate_float(cls, val):
        if math.isnan(val):
            return "Double.NaN"
        if math.isinf(val):
            return "Double.%s_INFINITY" % ("POSITIVE" if val > 0 else "NEGATIVE")
        return repr(val)

    @classmethod
    def translate_escaped_str(cls, str_val):
        named = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
        # Octal: a backslash and u would be read as the character itself before the string is.
        return '"%s"' % "".join(named.get(c, c if c >= " " else "\\%03o" % ord(c)) for c in str(str_val))

    @classmethod
    def translate_list(cls, val):
        return "new java.util.ArrayList<%s>(java.util.Arrays.asList(%s))" % (
            cls.element_type(val), ", ".join(cls.translate_element(v, cls.element_type(val)) for v in val))

    @classmethod
    def translate_dict(cls, val):
        element = cls.element_type(list(val.values()))
        puts = "".join(" put(%s, %s);" % (cls.translate_escaped_str(k), cls.translate_element(v, element))
                       for k, v in val.items())
        return "new java.util.LinkedHashMap<String, %s>() {{%s }}" % (element, puts)

    @classmethod
    def translate_element(cls, val, element):
        """A value as `element` asks: among doubles an integer is one too."""
        if element == "Double" and isinstance(val, int):
            return cls.translate_float(float(val))
        return "%dL" % val if element == "Long" and val is not None else cls.translate(val)

    @classmethod
    def type_of(cls, val):
        if isinstance(val, bool):
            return "boolean"
        if isinstance(val, int):
            return "int" if -2 ** 31 <= val < 2 ** 31 else "long" if -2 ** 63 <= val < 2 ** 63 else "java.math.BigInteger"
        if isinstance(val, float):
            return "double"
        if isinstance(val, (list, tuple)):
            return "java.util.List<%s>" % cls.element_type(val)
        if isinstance(val, dict):
            return "java.util.Map<String, %s>" % cls.element_type(list(val.values()))
        return "Object" if val is None else "String"

    @classmethod
    def element_type(cls, values):
        """The one type that all values have as elements; Object where they have none."""
        boxed = {"boolean": "Boolean", "int": "Integer", "long": "Long", "double": "Double"}
        types = {boxed.get(t, t) for t in (cls.type_of(v) for v in values if v is not None)}
        for wide, narrow in (("Long", {"Integer", "Long"}), ("Double", {"Integer", "Double"})):
            if wide in types and types <= narrow:
                return wide
        return types.pop() if len(types) == 1 else "Object"

    @classmethod
    def comment(cls, cmt_str):
        return "// %s" % cmt_str.strip()

    @classmethod
    def codify(cls, parameters, comment="Parameters"):
        lines = ["%s %s = %s;\n" % (cls.type_of(v), name, cls.translate(v)) for name, v in parameters.items()]
        return cls.comment(comment) + "\n" + "".join(lines)

    @classmethod
    def inspect(cls, parameters_cell):
        """The declarations of the cell that is tagged `parameters`, for `papermill --help-notebook`."""
        declaration = re.compile(
            r"^\s*(?:final\s+)?([A-Za-z_][\w.<>\[\], ]*?)\s+(\w+)\s*=\s*(.+?)\s*;\s*(?://\s*(.*?))?\s*$")
        found = (declaration.match(line) for line in parameters_cell["source"].splitlines())
        return [Parameter(name=m.group(2), inferred_type_name=m.group(1), default=m.group(3), help=m.group(4) or "")
                for m in found if m]


papermill_translators.register("java", JavaTranslator)


class Engine(NBClientEngine):
    """papermill's own engine: an entry point must be one, and being loaded is all that is wanted of this one."""
