"""What a browser is called, in words that its owner knows: « Firefox, Windows ». A guess, and only shown."""

_BROWSERS = (
    ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
)  # fmt: skip
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Macintosh", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip
_LONGEST = 40


def called(text: str) -> str:
    """Return the name of a browser and of its system, from what it says of itself."""
    browser = next((name for part, name in _BROWSERS if part in text), "")
    system = next((name for part, name in _SYSTEMS if part in text), "")
    return ", ".join(filter(None, (browser, system))) or text[:_LONGEST] or "?"
