import io

import pytest
from django.test import Client
from PIL import Image


def test_the_rings_are_a_picture(client: Client) -> None:
    found = client.get("/rings/23-124.png")
    assert found.status_code == 200 and found["Content-Type"] == "image/png"
    picture = Image.open(io.BytesIO(found.content)).convert("RGB")
    middle, edge = picture.getpixel((220, 250)), picture.getpixel((220, 220))
    assert middle != edge  # level 2 was named, level 1 was not


@pytest.mark.parametrize("path", ["/rings/6-1.png", "/rings/abc-1.png", "/rings/111111-1.png"])
def test_nothing_else_is_drawn(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
