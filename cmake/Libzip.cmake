# libzip as Libzip::Libzip. Debian's own package file wants the command line tools of libzip installed, too.
find_path(LIBZIP_INCLUDE_DIR zip.h REQUIRED)
find_library(LIBZIP_LIBRARY zip REQUIRED)
add_library(Libzip::Libzip UNKNOWN IMPORTED)
set_target_properties(Libzip::Libzip PROPERTIES IMPORTED_LOCATION ${LIBZIP_LIBRARY} INTERFACE_INCLUDE_DIRECTORIES ${LIBZIP_INCLUDE_DIR})
