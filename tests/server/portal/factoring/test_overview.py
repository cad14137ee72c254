"""The page of a contract: figures of the mock-up, every reason in words, ticking, drafts, who may what."""

from flask.testing import FlaskClient

from tests.server.portal.factoring.conftest import FACTORING, said


def test_the_page_says_what_the_hand_says(helene: FlaskClient) -> None:
    page = said(helene.get(FACTORING))
    for words in (
        "Factor Aldébaran",
        "quota 100 %, retenue 10 %",
        "5 sur 6 ; chaque ligne dit pourquoi",
        "échoit dans 6 j",
        "7 800,00 € financés, 22 200,00 € cédés sans financement",
        "particulier, ou professionnel non connu comme tel : le contrat n’admet que des professionnels",
        "5 documents cédés 107 804,00",
        "Au-delà des limites −22 200,00",
        "Retenue de garantie, 10 % −10 780,40",
        "Commission d’affacturage, 0,40 % −431,22",
        "TVA sur commission, 20 % −86,24",
    ):
        assert words in page, words
