/* The version that both modules carry, for usher doctor to read out of their files. */
#ifndef USHER_VERSION_H
#define USHER_VERSION_H

#define USHER_VERSION_MARK "usher_version=0.1.0"

#endif
