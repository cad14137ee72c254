"""The FEC (fichier des écritures comptables, art. A47 A-1 LPF): read, letter, turn into a book, write."""
