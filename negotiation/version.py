"""The version of the laboratory, which every record carries."""

VERSION = "0.1.0"
