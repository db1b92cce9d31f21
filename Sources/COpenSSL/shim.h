#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

/* Macros of macros, which Swift does not import. */
static const int usher_evp_public_key = EVP_PKEY_PUBLIC_KEY;
static const int usher_evp_key_pair = EVP_PKEY_KEYPAIR;
