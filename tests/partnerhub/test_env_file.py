from partnerhub import env_file


def test_a_first_env_file_has_fresh_keys_and_is_private(tmp_path):
    one, other = tmp_path / "one", tmp_path / "other"
    assert env_file.write(one)
    assert env_file.write(other)
    assert one.stat().st_mode & 0o777 == 0o600
    assert one.read_text() != other.read_text()
    assert "DEBUG=true" in one.read_text()


def test_an_env_file_is_never_overwritten(tmp_path):
    path = tmp_path / ".env"
    path.write_text("MINE=1\n")
    assert not env_file.write(path)
    assert path.read_text() == "MINE=1\n"
