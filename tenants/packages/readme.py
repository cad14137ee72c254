"""What a sealed package says of itself to who opens it."""

README = """\
Dossier scellé - livres, FEC, balance âgée, lettrage et journal d’audit d’une société à une révision.

Vérifier :   python3 -I verify.py            (Python 3.9 ou plus récent, et git ; rien d’autre)
Le sceau :   SEAL.txt, empreinte SHA-256 de MANIFEST.json, qui nomme celle de chaque autre fichier.
             Le même sceau est inscrit au journal d’audit de la société (« package:seal ») : un journal
             exporté plus tard le prouve :   python3 -I verify.py --log journal.jsonl
Prudence :   complet ne veut pas dire authentique : seul le sceau le dit, noté le jour même ou inscrit
             dans un journal plus récent. Qui ne se fie pas à ce dossier prend verify.py ailleurs, dans le
             code publié de Lettrine (tenants/packages/verify.py), et lui nomme ce dossier.

books.bundle                  les livres avec tout leur historique :   git clone books.bundle
books/                        les mêmes fichiers à cette révision
fec/                          le fichier des écritures comptables, ou pourquoi il n’y en a pas
receivables/                  postes ouverts, balance âgée, soldes des comptes à la date du manifeste
lettrage/groups.csv           chaque ligne lettrée, avec qui a lettré et par quelle révision
audit/log.jsonl               le journal d’audit entier jusqu’au sceau, une chaîne d’empreintes
MANIFEST.json                 ce que le dossier contient, qui l’a scellé et quand

-----------------------------------------------------------------------------------------------------

Sealed package - books, FEC, aged balance, lettrage and audit log of a company at one revision.

Verify:      python3 -I verify.py            (Python 3.9 or later, and git; nothing else)
The seal:    SEAL.txt, the SHA-256 of MANIFEST.json, which names that of every other file. The same seal
             stands in the company's audit log ("package:seal"); a log exported later proves it:
             python3 -I verify.py --log log.jsonl
Caution:     whole does not mean genuine: only the seal tells, noted on the day or held by a later log.
             Who does not trust this package takes verify.py elsewhere, from the published code of
             Lettrine (tenants/packages/verify.py), and names this folder to it.
"""
