// Only carries the precompiled headers that tests share.
