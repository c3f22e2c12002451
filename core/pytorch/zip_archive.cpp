#include "core/pytorch/zip_archive.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>
#include <zip.h>

namespace core::pytorch {

namespace {

constexpr std::uint64_t maxDirectoryBytes = 32U << 20U;
constexpr std::uint64_t maxRecords = 200'000;

/// libzip's view of an formats::InputFile. It notes where it was read last, since libzip does not say where a record's
/// bytes begin, and how much, so that a directory cannot make libzip take memory without bounds.
struct ZipSource {
    const formats::InputFile& file;
    std::uint64_t position = 0;
    std::uint64_t lastRead = 0;
    std::uint64_t bytesRead = 0;
    std::string failure{}; ///< what reading the file threw
    zip_error_t error{};

    zip_int64_t fail(int code) {
        zip_error_set(&error, code, 0);
        return -1;
    }

    zip_int64_t read(void* data, zip_uint64_t length) {
        const std::uint64_t count = std::min<std::uint64_t>(length, file.size() - std::min(file.size(), position));
        bytesRead += count;
        if (bytesRead > maxDirectoryBytes) {
            failure = "its directory is larger than " + std::to_string(maxDirectoryBytes >> 20U) + " MiB";
            return fail(ZIP_ER_READ);
        }
        try {
            file.read(position, {static_cast<std::byte*>(data), static_cast<std::size_t>(count)});
        } catch (const std::exception& thrown) { // nothing may be thrown through C
            failure = thrown.what();
            return fail(ZIP_ER_READ);
        }
        lastRead = position;
        position += count;
        return static_cast<zip_int64_t>(count);
    }

    zip_int64_t seek(void* data, zip_uint64_t length) {
        const zip_int64_t place = zip_source_seek_compute_offset(position, file.size(), data, length, &error);
        if (place < 0)
            return -1;
        position = static_cast<std::uint64_t>(place);
        return 0;
    }

    zip_int64_t stat(void* data) const {
        auto* status = static_cast<zip_stat_t*>(data);
        zip_stat_init(status);
        status->valid = ZIP_STAT_SIZE;
        status->size = file.size();
        return sizeof(zip_stat_t);
    }
};

zip_int64_t answer(void* user, void* data, zip_uint64_t length, zip_source_cmd_t command) {
    ZipSource& source = *static_cast<ZipSource*>(user);
    switch (command) {
    case ZIP_SOURCE_OPEN:
        source.position = 0;
        return 0;
    case ZIP_SOURCE_READ:
        return source.read(data, length);
    case ZIP_SOURCE_SEEK:
        return source.seek(data, length);
    case ZIP_SOURCE_TELL:
        return static_cast<zip_int64_t>(source.position);
    case ZIP_SOURCE_STAT:
        return source.stat(data);
    case ZIP_SOURCE_ERROR:
        return zip_error_to_data(&source.error, data, length);
    case ZIP_SOURCE_SUPPORTS:
        return zip_source_make_command_bitmap(ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT,
                                              ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL,
                                              ZIP_SOURCE_SUPPORTS, -1);
    default:
        return 0;
    }
}

struct Discard {
    void operator()(zip_t* archive) const { zip_discard(archive); }
    void operator()(zip_file_t* record) const { zip_fclose(record); }
};

/// Whether there is what begins an archive's end, where that can be.
bool hasEnd(const formats::InputFile& file) {
    std::string tail(std::min<std::uint64_t>(file.size(), 22 + 0xFFFF), '\0');
    file.read(file.size() - tail.size(), std::as_writable_bytes(std::span(tail)));
    return tail.find("PK\5\6") != std::string::npos;
}

[[noreturn]] void refuse(const ZipSource& source, zip_error_t& error) {
    const int code = zip_error_code_zip(&error);
    const std::string reason = zip_error_strerror(&error);
    zip_error_fini(&error);
    if (!source.failure.empty())
        source.file.fail("the zip archive cannot be read: " + source.failure);
    if (code == ZIP_ER_NOZIP && !hasEnd(source.file))
        source.file.fail("a zip archive without its end (no directory was found): the file is incomplete, e.g. an "
                         "interrupted download");
    if (code == ZIP_ER_EXISTS)
        source.file.fail("damaged zip archive: two records have the same name");
    if (code == ZIP_ER_INCONS || code == ZIP_ER_NOZIP)
        source.file.fail("damaged zip archive: its directory disagrees with the file");
    source.file.fail("damaged zip archive: " + escaped(reason));
}

std::unique_ptr<zip_t, Discard> openArchive(ZipSource& source) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* input = zip_source_function_create(answer, &source, &error);
    if (input == nullptr)
        refuse(source, error);
    std::unique_ptr<zip_t, Discard> archive(zip_open_from_source(input, ZIP_RDONLY | ZIP_CHECKCONS, &error));
    if (!archive) {
        zip_source_free(input);
        refuse(source, error);
    }
    zip_error_fini(&error);
    return archive;
}

/// Where a record's bytes begin: one byte of it is read as it is stored.
std::uint64_t findBytes(zip_t* archive, zip_uint64_t index, ZipSource& source, const std::string& name) {
    const std::unique_ptr<zip_file_t, Discard> record(zip_fopen_index(archive, index, ZIP_FL_COMPRESSED));
    char first = 0;
    source.bytesRead = 0;
    if (!record || zip_fread(record.get(), &first, 1) != 1)
        source.file.fail("damaged zip archive: record " + name + " cannot be read");
    return source.lastRead;
}

StoredRecord describe(zip_t* archive, zip_uint64_t index, ZipSource& source, const std::string& name) {
    constexpr zip_uint64_t needed =
        ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_CRC | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
    zip_stat_t status;
    if (zip_stat_index(archive, index, 0, &status) != 0 || (status.valid & needed) != needed)
        source.file.fail("damaged zip archive: record " + name + " is not described in full");
    if (status.encryption_method != ZIP_EM_NONE)
        source.file.fail("record " + name + " of the zip archive is encrypted");
    if (status.comp_method != ZIP_CM_STORE && status.comp_method != ZIP_CM_DEFLATE)
        source.file.fail("record " + name + " of the zip archive is compressed by method " +
                         std::to_string(status.comp_method) + ", only deflate is supported");
    StoredRecord record{.storedBytes = status.comp_size,
                        .bytes = status.size,
                        .isDeflated = status.comp_method == ZIP_CM_DEFLATE,
                        .crc = status.crc};
    if (!record.isDeflated && record.storedBytes != record.bytes)
        source.file.fail("damaged zip archive: record " + name + " takes " + std::to_string(record.storedBytes) +
                         " bytes, but claims to hold " + std::to_string(record.bytes));
    if (record.storedBytes == 0 && record.bytes > 0)
        source.file.fail("damaged zip archive: record " + name + " has no bytes");
    if (record.storedBytes > 0)
        record.offset = findBytes(archive, index, source, name);
    if (record.offset > source.file.size() || record.storedBytes > source.file.size() - record.offset)
        source.file.fail("damaged zip archive: record " + name + " reaches behind the end of the file");
    return record;
}

void requireSeparate(const formats::InputFile& file, const std::map<std::string, StoredRecord>& records) {
    std::vector<const StoredRecord*> byOffset;
    for (const auto& [name, record] : records)
        if (record.storedBytes > 0)
            byOffset.push_back(&record);
    std::sort(byOffset.begin(), byOffset.end(), [](const auto* a, const auto* b) { return a->offset < b->offset; });
    for (std::size_t i = 1; i < byOffset.size(); ++i)
        if (byOffset[i]->offset < byOffset[i - 1]->offset + byOffset[i - 1]->storedBytes)
            file.fail("damaged zip archive: two records overlap at byte " + std::to_string(byOffset[i]->offset));
}

/// PyTorch can save without sums: all of them are 0 then.
void forgetUnsetSums(std::map<std::string, StoredRecord>& records) {
    const bool hasSums = std::any_of(records.begin(), records.end(),
                                     [](const auto& item) { return item.second.bytes > 0 && *item.second.crc != 0; });
    for (auto& [name, record] : records)
        if (!hasSums)
            record.crc.reset();
}

} // namespace

std::map<std::string, StoredRecord> readZipDirectory(const formats::InputFile& file) {
    ZipSource source{.file = file};
    zip_error_init(&source.error);
    const auto archive = openArchive(source);
    const auto count = static_cast<zip_uint64_t>(std::max<zip_int64_t>(zip_get_num_entries(archive.get(), 0), 0));
    if (count > maxRecords)
        file.fail("a zip archive of " + std::to_string(count) + " records, at most " + std::to_string(maxRecords) +
                  " are expected");
    std::map<std::string, StoredRecord> records;
    for (zip_uint64_t i = 0; i < count; ++i) {
        const char* name = zip_get_name(archive.get(), i, ZIP_FL_ENC_RAW);
        if (name == nullptr || *name == '\0')
            file.fail("damaged zip archive: a record has no name");
        if (!records.try_emplace(name, describe(archive.get(), i, source, escaped(name, 100))).second)
            file.fail("damaged zip archive: two records have the name " + escaped(name, 100));
    }
    requireSeparate(file, records);
    forgetUnsetSums(records);
    return records;
}

} // namespace core::pytorch
