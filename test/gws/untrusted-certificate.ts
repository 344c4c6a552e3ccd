/** A server's certificate that nobody has signed but itself, and its key: good for being refused, and for nothing else. */
export const untrustedCertificate = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgwcpeFi/Mn/vEP3x8
QwK/aEKYqQodoram+hT1WbRjmL6hRANCAAT8UeHGvkJgIDzXnoX/1zGU4uqO3gye
+UnLF21ft6yPXyCoHWd0rDklDqSpcOf9PBBDmTgKbeX8NybbQD8xpFOT
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBfzCCASWgAwIBAgIUYGsW4oXzuoBqegl0+RTPohrboE0wCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTA3NTkwNFoYDzIxMjYxMDI4
MDc1OTA0WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAT8UeHGvkJgIDzXnoX/1zGU4uqO3gye+UnLF21ft6yPXyCoHWd0rDkl
DqSpcOf9PBBDmTgKbeX8NybbQD8xpFOTo1MwUTAdBgNVHQ4EFgQUicmAeN0pC5Ab
LoeobVKTQk1Ms1kwHwYDVR0jBBgwFoAUicmAeN0pC5AbLoeobVKTQk1Ms1kwDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiA62Lc1thDUgMx6fQG+A8LC
cQvEa7AUQGmQnZzlbN+l4gIhAPzw3sXhMKWD+WhQF0MHMMoYSx7go3ddMhkwJAbg
LSS9
-----END CERTIFICATE-----`,
}
