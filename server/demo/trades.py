"""The demo's four companies, all of them made up: each with a health of its own.

A joiner with many small debts that are late, a carrier with few large customers, a shop that is in order, and
a wholesaler with one account of several hundred open lines.
"""

from random import Random

from server.demo.trade import Buyer, Order, Supplier, Trade


def siren_of(rank: int) -> str:
    """Return a number of the right form, of those that begin with 999, which nobody has."""
    digits = f"999{rank:05d}"
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(digits)]
    return f"{digits}{-sum(sum(divmod(each, 10)) for each in doubled) % 10}"


def siret_of(siren: str) -> str:
    """Return the number of a company's first establishment; "" where it has no SIREN."""
    if not siren:
        return ""
    digits = f"{siren}0001"
    doubled = [int(digit) * (1 if place % 2 else 2) for place, digit in enumerate(digits)]
    return f"{digits}{-sum(sum(divmod(each, 10)) for each in doubled) % 10}"


_LANDLORD = Supplier("LOCAGESTE", "Locageste", 1, (135_000, 135_000), (1, 4), "613200")
_PHONE = Supplier("TELVIO", "Telvio", 1, (8_990, 8_990), (14, 16), "626000")

_HOUSEHOLDS = (
    "Abrivel", "Bastienne", "Calmont", "Desrivaux", "Elvareau", "Faucherel", "Gorvennec", "Hurtevil",
    "Jaméo", "Kerdrezen", "Lormeau", "Malvoise", "Nolivier", "Oradel", "Pélissane", "Quiberain",
    "Ravenel-Thox", "Sorbière", "Tinténias", "Urvoix", "Vaucresset", "Yvrandais",
)  # fmt: skip


_STREETS = (
    "rue du Four à Chaux", "quai des Tanneurs", "chemin de la Doucine", "place du Marché aux Laines",
    "avenue des Salines", "rue Haute", "impasse du Pressoir", "boulevard de la Citadelle",
)  # fmt: skip
_TOWNS = ("99180 SAINTE-BRELADE", "99210 LORVAUX", "99340 KERVAUDAN", "99025 VALCOMBRE", "99470 AUBERIVE")


def address_of(buyer: Buyer) -> str:
    """Return a made-up address, in towns that do not exist; "" for the few whose card has none yet."""
    number = sum(map(ord, buyer.code))
    if number % 11 == 0:
        return ""
    if buyer.currency:
        return f"{number % 90 + 1} Harbour Road\nKestrel Quay"
    return f"{number % 140 + 1} {_STREETS[number % len(_STREETS)]}\n{_TOWNS[number % len(_TOWNS)]}"


def _households() -> tuple[Buyer, ...]:
    """Return private customers of the joiner: small jobs, slow payers among them."""
    random = Random(31)  # noqa: S311  made data, no secret
    found = []
    for rank, name in enumerate(_HOUSEHOLDS):
        slow = rank % 3 == 0
        found.append(
            Buyer(
                name.upper().replace("É", "E").replace("-", ""),
                f"{random.choice(('Mme', 'M.'))} {name}",
                1,
                (18_000, 190_000),
                (34, 96) if slow else (9, 38),
                quotes=55,
                instalments=18,
                deposits=9,
                bounces=5,
                unpaid_days=random.choice((45, 75, 130, 190)) if slow else random.choice((0, 0, 35)),
                contact=name,
                email=f"{name.lower().replace('é', 'e').replace('è', 'e')}@courriel.example",
            )
        )
    return tuple(found)


# Large customers of the joiner, whose invoices its factor takes: `factored` tells what became of them.
_SITES = (
    Buyer("VERNEGUES", "Promotion Vernègues", 0, (0, 0), (0, 0), payment_days=45, siren=siren_of(60),
          contact="Mme Ollivon", email="factures@vernegues.example"),
    Buyer("PERSANNE", "Cuisines Persanne", 0, (0, 0), (0, 0), payment_days=45, siren=siren_of(61),
          contact="Comptabilité", email="compta@persanne.example"),
    Buyer("MONTBRAC", "Ateliers Montbrac", 0, (0, 0), (0, 0), payment_days=45, siren=siren_of(62),
          contact="M. Sauvane", email="compta@montbrac.example"),
    Buyer("LORVAUX", "Habitat Lorvaux", 0, (0, 0), (0, 0), payment_days=45, siren=siren_of(63),
          contact="Service technique", email="technique@lorvaux.example"),
)  # fmt: skip
_ORDERS = (
    Order("VERNEGUES", 330, 1_840_000, 58),
    Order("PERSANNE", 310, 960_000, 50),
    Order("MONTBRAC", 290, 2_120_000, 46),
    Order("VERNEGUES", 240, 2_260_000, 61),
    Order("LORVAUX", 225, 410_000, 44),
    Order("PERSANNE", 190, 1_280_000, 52),
    Order("MONTBRAC", 170, 1_510_000, 48),
    Order("VERNEGUES", 130, 1_930_000, 55),
    Order("VERNEGUES", 49, 2_680_000),  # from here on for the factor
    Order("PERSANNE", 46, 1_000_000),
    Order("MONTBRAC", 37, 2_330_000),
    Order("PERSANNE", 34, 1_660_000),
    Order("LORVAUX", 31, 360_000),
    Order("MONTBRAC", 24, 1_240_000),
    Order("VERNEGUES", 23, 2_690_000),
    Order("PERSANNE", 21, 1_280_000),
    Order("VERNEGUES", 13, 2_500_000),
    Order("MONTBRAC", 4, 1_277_000),
)

JOINER = Trade(
    "menuiserie-tremarec",
    "Menuiserie Trémarec",
    siren_of(1),
    "704000",
    2_400_000,
    (
        Buyer("AUBEPINE", "Hôtel de l'Aubépine", 3, (84_000, 310_000), (33, 52), statement=True,
              payment_days=45, siren=siren_of(20), contact="Service comptable",
              email="compta@aubepine.example"),
        Buyer("NOVALIS", "Promotion Novalis", 4, (120_000, 940_000), (48, 88), quotes=60, short=14,
              deposits=14,
              silent_days=120, payment_days=45, siren=siren_of(21), contact="Inès Marchetti",
              email="i.marchetti@novalis.example"),
        Buyer("ORIELLE", "Bâtiments Orielle", 5, (40_000, 260_000), (30, 66), quotes=35, short=6,
              silent_days=150, payment_days=45, siren=siren_of(22), contact="Bureau des fournisseurs",
              email="fournisseurs@orielle.example"),
        Buyer("DRAILLES", "Mairie des Drailles", 2, (90_000, 520_000), (35, 60), quotes=100,
              siren=siren_of(23), contact="Service des finances", email="finances@drailles.example"),
        Buyer("KERMOR", "Résidences Kermor", 2, (55_000, 240_000), (30, 50), quotes=70, unpaid_days=170,
              siren=siren_of(24), contact="M. Kermor", email="gestion@kermor.example"),
        *_households(),
        *_SITES,
    ),
    (
        Supplier("BOISVERT", "Scierie Boisvert", 4, (60_000, 420_000), (28, 46), "607000"),
        Supplier("ELECTRA", "Quincaillerie Électra", 5, (4_000, 58_000), (12, 34), "606300"),
        _LANDLORD,
        _PHONE,
    ),
    11,
    _ORDERS,
)  # fmt: skip

CARRIER = Trade(
    "transports-galverne",
    "Transports Galverne",
    siren_of(2),
    "706000",
    9_800_000,
    (
        Buyer("ACIERIES", "Aciéries de Valcombre", 6, (280_000, 1_150_000), (44, 62), quotes=90,
              payment_days=45, siren=siren_of(30), contact="Comptabilité fournisseurs",
              email="fournisseurs@valcombre.example"),
        Buyer("LAITERIE", "Laiterie du Haut-Brévent", 5, (140_000, 480_000), (26, 34), statement=True,
              siren=siren_of(31), contact="Mme Ardoin", email="compta@brevent.example"),
        Buyer("MERIDIES", "Meridies Logistics Ltd", 3, (320_000, 990_000), (38, 58), currency="GBP",
              rate=1_165,
              payment_days=45, contact="Accounts payable", email="ap@meridies.example"),
        Buyer("NORDVIK", "Nordvik Shipping Inc.", 2, (540_000, 1_600_000), (50, 74), currency="USD", rate=905,
              payment_days=60, contact="Accounts payable", email="invoices@nordvik.example"),
        Buyer("PAPETERIE", "Papeterie des Trois Moulins", 4, (90_000, 360_000), (30, 58), quotes=65, short=9,
              credit_notes=7, siren=siren_of(32), contact="Paul Servane",
              email="compta@troismoulins.example"),
        Buyer("SEMENCES", "Semences Orlande", 3, (110_000, 720_000), (50, 92), quotes=80, deposits=12,
              payment_days=60, siren=siren_of(33), contact="M. Orlande", email="compta@orlande.example"),
        Buyer("VERRERIE", "Verrerie Castagnol", 3, (260_000, 860_000), (42, 60), quotes=75, unpaid_days=95,
              siren=siren_of(34), contact="Direction financière", email="finances@castagnol.example"),
        Buyer("DISTRIPLUS", "Distriver", 8, (64_000, 210_000), (40, 64), quotes=40, silent_days=110,
              payment_days=45, siren=siren_of(35), contact="Règlements",
              email="reglements@distriver.example"),
    ),
    (
        Supplier("PETROLIA", "Carburants Pétrolia", 6, (180_000, 640_000), (10, 30), "606300"),
        Supplier("RELAIS", "Relais du Grand Axe", 4, (90_000, 380_000), (28, 45), "611000"),
        _LANDLORD,
        _PHONE,
    ),
    23,
)  # fmt: skip

SHOP = Trade(
    "maison-colombaude",
    "Maison Colombaude",
    siren_of(3),
    "707000",
    1_100_000,
    (
        Buyer("BELLERIVE", "Cabinet Bellerive", 3, (9_000, 42_000), (6, 24), quotes=100,
              siren=siren_of(40), contact="Secrétariat", email="secretariat@bellerive.example"),
        Buyer("CORMORAN", "Éditions du Cormoran", 2, (49_000, 49_000), (18, 27), quotes=100,
              siren=siren_of(41), contact="Mme Lise", email="compta@cormoran.example"),
        Buyer("ECUME", "Restaurant L'Écume", 4, (12_000, 38_000), (4, 22), quotes=95,
              siren=siren_of(42), contact="M. Garric", email="bonjour@ecume.example"),
        Buyer("FOUGERAIE", "Clinique Fougeraie", 2, (60_000, 190_000), (24, 31), statement=True,
              siren=siren_of(43), contact="Économat", email="economat@fougeraie.example"),
        Buyer("LAVANDOU", "Résidence du Lavandier", 2, (24_000, 88_000), (20, 36), quotes=100, credit_notes=4,
              siren=siren_of(44), contact="Accueil", email="accueil@lavandier.example"),
    ),
    (Supplier("GROSSISTE", "Comptoir des Halles", 6, (12_000, 96_000), (18, 30), "607000"), _LANDLORD,
    _PHONE),
    37,
)  # fmt: skip

_PRICES = (
    18_900,
    24_500,
    37_800,
    49_000,
    62_300,
    75_600,
    98_000,
    113_400,
    124_600,
    151_200,
    189_000,
    226_800,
)


def _resellers() -> tuple[Buyer, ...]:
    """Return the wholesaler's many ordinary customers."""
    random = Random(53)  # noqa: S311  made data, no secret
    towns = (
        "Ardelle", "Bruzan", "Corvec", "Dornas", "Estréval", "Fontbrune", "Glanes", "Hauterre", "Issarlac",
        "Jonvelin", "Lauvigny", "Marsanne-le-Lac", "Névian", "Orcemont", "Prévaux", "Roqueval",
    )  # fmt: skip
    return tuple(
        Buyer(
            f"DEPOT{rank:02d}",
            f"Dépôt de {town}",
            3,
            (22_000, 340_000),
            random.choice(((20, 34), (30, 47), (38, 70))),
            quotes=random.choice((60, 80, 95)),
            short=4,
            credit_notes=3,
            bounces=2,
            unpaid_days=random.choice((0, 0, 0, 60, 100)),
            siren=siren_of(500 + rank),
            contact="Comptabilité",
            email=f"compta@depot{rank:02d}.example",
        )
        for rank, town in enumerate(towns, start=1)
    )


WHOLESALER = Trade(
    "negoce-arvoric",
    "Négoce Arvoric",
    siren_of(4),
    "707000",
    14_500_000,
    (
        Buyer("MERIDIENNE", "Comptoir Méridienne", 26, (0, 0), (38, 66), quotes=100, prices=_PRICES,
              silent_days=235, payment_days=45, siren=siren_of(59), contact="Centre de règlement",
              email="reglements@meridienne.example"),
        *_resellers(),
    ),
    (
        Supplier("USINE", "Manufacture de Tréval", 6, (180_000, 980_000), (28, 46), "607000"),
        Supplier("FRET", "Fret Armorine", 5, (24_000, 120_000), (20, 32), "624100"),
        _LANDLORD,
        _PHONE,
    ),
    41,
)  # fmt: skip

TRADES = (JOINER, CARRIER, SHOP, WHOLESALER)
