"""A DNS server that answers SERVFAIL to everything. Usage: dns_broken.py ADDRESS"""
import socket
import sys

sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
sock.bind((sys.argv[1], 53))
while True:
    query, peer = sock.recvfrom(4096)
    sock.sendto(query[:2] + bytes([query[2] | 0x84, 2]) + query[4:], peer)
