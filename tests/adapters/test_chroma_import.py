"""What the import of chromadb brings along."""

import subprocess
import sys
from importlib.util import find_spec


def test_a_grammar_that_nothing_uses_is_not_built() -> None:
    assert find_spec("rfc3987_syntax"), "a tool of development brings it: without it this test shows nothing"
    look = "import sys, bot.adapters.chroma_import; sys.exit('rfc3987_syntax' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", look], check=False).returncode == 0
