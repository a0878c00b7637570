"""``ondo mcp``: a key that cannot be one is refused at the start, before an assistant could read it in an error."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.terminal import terminal


@pytest.mark.parametrize("secret", ["ondo-secret\nsecond line", "ondo-secret and more", "鍵"])
@pytest.mark.parametrize("name", ["ONDO_KEY", "ONDO_KEY_FILE"])
def test_what_is_no_key_is_refused_without_being_shown(
    secret: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    file = tmp_path / "key"
    file.write_text(secret, "utf-8")
    monkeypatch.setenv("ONDO_HOME", str(tmp_path))
    monkeypatch.setenv(name, secret if name == "ONDO_KEY" else str(file))
    for lang, words in (
        ("en", f"What {name} gives is no API key."),
        ("ja", f"{name} の内容は API キーではありません。"),
    ):
        code, out, err = terminal(capsys)("mcp", "--lang", lang)
        assert code == 2
        assert words in err
        assert not any(part in out + err for part in ("ondo-secret", "鍵"))
