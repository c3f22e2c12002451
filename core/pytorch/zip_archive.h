#pragma once

#include "core/pytorch/stored_record.h"

#include <map>
#include <string>

namespace core::pytorch {

/// The records of a zip archive by name, where they lie and how they are stored. libzip reads the directory and
/// compares it with the records' own headers; what it leaves open is checked here.
/// @throws Error{BadInput} naming the file: no directory at its end (an interrupted download), a directory that
/// disagrees with the file, records that overlap, leave the file or have the same name, an encrypted record, another
/// compression than deflate, a directory of more than 32 MiB.
std::map<std::string, StoredRecord> readZipDirectory(const formats::InputFile& file);

} // namespace core::pytorch
