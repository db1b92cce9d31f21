#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

/* A macro of macros, which Swift does not import. */
static const int usher_evp_public_key = EVP_PKEY_PUBLIC_KEY;
