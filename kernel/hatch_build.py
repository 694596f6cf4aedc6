"""Puts the kernelspec, with the jar that Maven built, into the wheel."""
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SPEC = "share/jupyter/kernels/java/"


class Kernelspec(BuildHookInterface):
    def initialize(self, version, build_data):
        root = Path(self.root)
        jar = root / "target" / ("recompose-kernel-%s.jar" % self.metadata.version)
        if not jar.exists():
            raise FileNotFoundError("%s is not there: run `mvn -pl kernel package` first" % jar)
        files = {"recompose-kernel.jar": jar}
        files.update((f.name, f) for f in (root / "src/main/python/kernelspec").iterdir() if f.is_file())
        for name, file in files.items():
            build_data["shared_data"][str(file)] = SPEC + name
