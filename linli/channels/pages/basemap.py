"""The base map behind the house's own shapes: off unless the installation names one, and only for staff.

A map service whose pictures are in GCJ-02 lies some hundred metres off; then what is drawn over it is shifted to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from linli.cases.api import Box
from linli.channels.pages.middleware import POLICY
from linli.geography import api as geography

Floats = NDArray[np.float64]
# The national service: streets and their names, in Web Mercator on CGCS2000, which equals WGS84 within 0.1 m.
_NATIONAL: Final = (
    "https://t0.tianditu.gov.cn/{layer}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER={layer}&STYLE=default"
    "&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}&tk={{key}}"
)
_NAMED: Final = {"tianditu": tuple(_NATIONAL.format(layer=layer) for layer in ("vec", "cva"))}
_ATTRIBUTION: Final = {"tianditu": "天地图"}


@dataclass(frozen=True, slots=True)
class BaseMap:
    """Layers of pictures from outside, lowest first, with their key filled in; none: only the house's own shapes."""

    layers: tuple[str, ...]
    attribution: str
    system: str

    @property
    def shifted(self) -> bool:
        """Whether its pictures do not lie where they should, so that what is drawn over them must be shifted."""
        return bool(self.layers) and self.system == "GCJ-02"

    @property
    def policy(self) -> str:
        """The policy of a page with this base map: pictures may come from its servers, nothing else."""
        hosts = sorted({f"{parts.scheme}://{parts.netloc}" for parts in map(urlsplit, self.layers)})
        if not hosts:
            return POLICY
        more = " ".join(hosts)
        return POLICY.replace("img-src 'self'", f"img-src 'self' {more}").replace(
            "connect-src 'self'", f"connect-src 'self' {more}"
        )

    def shown(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        """Where the map draws these places."""
        return geography.to_gcj02(lon, lat) if self.shifted else (lon, lat)

    def shown_box(self, box: Box) -> Box:
        """Where the map draws this part of the ground."""
        (west, east), (south, north) = self.shown(np.array([box.west, box.east]), np.array([box.south, box.north]))
        return Box(float(west), float(south), float(east), float(north))

    def box_of(self, box: Box) -> Box:
        """The part of the ground that the map shows in this box."""
        if not self.shifted:
            return box
        lon, lat = np.array([box.west, box.east]), np.array([box.south, box.north])
        (west, east), (south, north) = geography.to_wgs84(lon, lat, "GCJ-02")
        return Box(float(west), float(south), float(east), float(north))


def base_map() -> BaseMap:
    """The base map of this installation."""
    named, key = str(settings.ENV["LINLI_BASEMAP_URL"]), str(settings.ENV["LINLI_BASEMAP_KEY"])
    layers = _NAMED.get(named, tuple(named.split()))
    attribution = settings.ENV["LINLI_BASEMAP_ATTRIBUTION"] or _ATTRIBUTION.get(named, "")
    system = "WGS84" if named in _NAMED else geography.system_named(settings.ENV["LINLI_BASEMAP_CRS"])
    return BaseMap(tuple(layer.replace("{key}", key) for layer in layers), attribution, system)
