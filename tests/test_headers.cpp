// Only carries the precompiled header that the tests of core share.
