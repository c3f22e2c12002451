#include "tests/bad_input/bad_input.h"
#include "tests/bad_input/bytes.h"
#include "tests/bad_input/torch_bytes.h"

#include <functional>

namespace bad_input {
namespace {

using Cases = std::vector<Bytes>;
using namespace std::string_literals;

std::string goodPickle() {
    return pickle(dict("w", tensor()));
}

/// A good checkpoint of which one record is changed.
std::string changed(std::size_t record, const std::function<void(ZipRecord&)>& change) {
    std::vector<ZipRecord> records = checkpointRecords(goodPickle());
    change(records[record]);
    return zip(records);
}

std::string with(const std::vector<ZipRecord>& more) {
    std::vector<ZipRecord> records = checkpointRecords(goodPickle());
    records.insert(records.end(), more.begin(), more.end());
    return zip(records);
}

constexpr std::size_t pickleRecord = 0, byteOrder = 1, storageRecord = 2, version = 3;

/// P7: what a zip archive says of its records.
void addDirectories(Cases& cases) {
    const auto add = [&](const char* name, const std::string& bytes, Complaints complaints) {
        cases.push_back({"P7", name, bytes, std::move(complaints)});
    };
    const std::string good = checkpoint(goodPickle());
    add("good", good, {});
    add("no end", good.substr(0, good.size() - 22), {"a zip archive without its end"});
    add("half of it", good.substr(0, good.size() / 2), {"a zip archive without its end"});
    add("bytes behind the end", good + "x", {"damaged zip archive", "without its end"});
    add("directory elsewhere", zip(checkpointRecords(goodPickle()), {.directoryOffset = 7}),
        {"damaged zip archive", "without its end"});
    add("directory behind the file", zip(checkpointRecords(goodPickle()), {.directoryOffset = 0x7FFFFFFF}),
        {"damaged zip archive", "without its end"});
    add("more records than there are", zip(checkpointRecords(goodPickle()), {.records = 5}),
        {"damaged zip archive", "without its end"});
    add("zip64 with 2^63 records",
        zip(checkpointRecords(goodPickle()), {.records = std::uint64_t{1} << 63U, .isZip64 = true}),
        {"damaged zip archive", "without its end"});
    add("zip64 directory behind 2^63",
        zip(checkpointRecords(goodPickle()), {.directoryOffset = ~std::uint64_t{0} - 5, .isZip64 = true}),
        {"damaged zip archive", "without its end"});
    add("zip64", zip(checkpointRecords(goodPickle()), {.isZip64 = true}), {});
    add("zip64 record", changed(storageRecord, [](ZipRecord& record) { record.isZip64 = true; }), {});
    add("record elsewhere", changed(storageRecord, [](ZipRecord& record) { record.claimedOffset = 3; }),
        {"damaged zip archive"});
    add("record behind the file", changed(storageRecord, [](ZipRecord& record) { record.claimedOffset = 0x7FFFFFF0; }),
        {"damaged zip archive"});
    add("overlapping records", changed(storageRecord, [](ZipRecord& record) { record.claimedOffset = 0; }),
        {"damaged zip archive"});
    add("two records of one name", with({{"archive/data/0", repeated("x", 24)}}), {"two records have the same name"});
    add("stored record of another size",
        changed(storageRecord, [](ZipRecord& record) { record.claimedSize = 1'000'000; }), {"claims to hold 1000000"});
    add("wrong sum of a storage", changed(storageRecord, [](ZipRecord& record) { record.crc = 1; }),
        {"has another checksum"});
    add("wrong sum of the pickle", changed(pickleRecord, [](ZipRecord& record) { record.crc = 1; }),
        {"has another checksum"});
    add("encrypted record", changed(storageRecord, [](ZipRecord& record) { record.flags = 1; }), {"is encrypted"});
    add("bzip2", changed(storageRecord, [](ZipRecord& record) { record.method = 12; }), {"compressed by method 12"});
    add("name with a NUL", with({{"archive/data.pkl\0x"s, "x"}}), {});
}

/// P7: records that are compressed.
void addCompression(Cases& cases) {
    const auto add = [&](const char* name, const std::string& bytes, Complaints complaints) {
        cases.push_back({"P7", name, bytes, std::move(complaints)});
    };
    add("deflated", changed(storageRecord, [](ZipRecord& record) { record.deflated = true; }), {});
    add("deflated pickle", changed(pickleRecord, [](ZipRecord& record) { record.deflated = true; }), {});
    const auto bomb = [](ZipRecord& record) {
        record.content = std::string(300'000'000, '\0');
        record.deflated = true;
    };
    add("bomb as a storage", changed(storageRecord, bomb), {"claims to unfold to more than"});
    add("bomb as a pickle", changed(pickleRecord, bomb),
        {"claims to unfold to more than", "data.pkl has 300000000 bytes"});
    add("bomb that lies about its size",
        changed(storageRecord,
                [&](ZipRecord& record) {
                    bomb(record);
                    record.claimedSize = 24;
                }),
        {"does not unfold to 24 bytes"});
    add("pickle bomb that lies about its size",
        changed(pickleRecord,
                [&](ZipRecord& record) {
                    bomb(record);
                    record.claimedSize = 1000;
                }),
        {"does not unfold to 1000 bytes"});
    add("deflated to less than it says",
        changed(storageRecord,
                [](ZipRecord& record) {
                    record.deflated = true;
                    record.claimedSize = 25;
                }),
        {"unfolds to 24 bytes, the archive says 25", "has another checksum"});
    add("no deflated data",
        changed(storageRecord,
                [](ZipRecord& record) {
                    record.content = repeated("\xFF", 24);
                    record.method = 8;
                }),
        {"does not unfold to 24 bytes"});
}

/// P7: what PyTorch wants of an archive.
void addLayouts(Cases& cases) {
    const auto add = [&](const char* name, const std::string& bytes, Complaints complaints) {
        cases.push_back({"P7", name, bytes, std::move(complaints)});
    };
    add("no folder", zip({{"data.pkl", goodPickle()}, {"version", "3\n"}}), {"not a PyTorch checkpoint"});
    add("two folders", with({{"other/data.pkl", goodPickle()}}), {"it holds several folders"});
    add("no pickle", zip({{"archive/version", "3\n"}}), {"no data.pkl"});
    add("empty archive", zip({}), {"no data.pkl"});
    const auto versioned = [&](const char* name, const std::string& text, const char* complaint) {
        add(name, changed(version, [&](ZipRecord& record) { record.content = text; }), {complaint});
    };
    versioned("huge version", "999999999999999999999\n", "without a valid version");
    versioned("version to come", "11\n", "of version 11, at most 10");
    versioned("negative version", "-3\n", "without a valid version");
    versioned("version that is no number", "three", "without a valid version");
    versioned("long version", repeated("3", 100'000), "has 100000 bytes");
    add("no version", zip({{"archive/data.pkl", goodPickle()}}), {"without a valid version"});
    add("big-endian", changed(byteOrder, [](ZipRecord& record) { record.content = "big"; }), {"byte order \"big\""});
    add("all sums unset", zip([] {
            std::vector<ZipRecord> records = checkpointRecords(goodPickle());
            for (ZipRecord& record : records)
                record.crc = 0;
            return records;
        }()),
        {});
}

/// P8: other things that PyTorch or Python writes.
void addOthers(Cases& cases) {
    const auto add = [&](const char* name, const std::string& bytes, Complaints complaints) {
        cases.push_back({"P8", name, bytes, std::move(complaints)});
    };
    add("tar", "storages" + std::string(249, '\0') + "ustar" + std::string(800, '\0'), {"a tar archive"});
    add("TorchScript", with({{"archive/constants.pkl", pickle(")")}, {"archive/code/m.py", "x"}}),
        {"a TorchScript archive"});
    const std::string state =
        "}" + text("state") + "}K\0"s + dict("exp_avg", tensor()) + "ss" + text("param_groups") + "]s";
    add("optimizer alone", checkpoint(pickle(state)), {"no weights in the file"});
    add("optimizer under its key", checkpoint(pickle(dict("optimizer", dict("exp_avg", tensor())))),
        {"only an optimizer's tensors: \"optimizer\""});
    add("no tensor", checkpoint(pickle(dict("a", "K\1"))), {"no tensors in the file"});
    add("one tensor", checkpoint(pickle(tensor())), {"one tensor without a name"});
    add("list of tensors", checkpoint(pickle("]" + tensor() + "a")), {"not a state dict but a list"});
    add("numbers as names", checkpoint(pickle("}K\0"s + tensor() + "s")), {"not tensor names but an integer"});
    add("two models",
        checkpoint(pickle("}" + text("unet") + dict("w", tensor()) + "s" + text("vae") + dict("w", tensor()) + "s")),
        {"several sets of weights in the file: \"unet\", \"vae\""});
    add("pickle without storages", pickle(dict("w", "K\1")), {"a plain Python pickle"});
    add("pickle that calls", pickle(global("os", "system") + "(" + text("true") + "tR"),
        {"os.system, which is not called"});
    add("HTML page", "<!DOCTYPE html><html></html>", {"not a PyTorch checkpoint but an HTML page"});
    add("Git LFS pointer", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n", {"a Git LFS pointer"});
    add("empty file", "", {"the file is empty"});
    add("safetensors", safetensors("{" + entry("w", 0, 4) + "}", 4), {});
    add("half a magic number", "PK\3\4", {"a zip archive without its end"});
    add("archive in an archive", with({{"archive/nested.pt", checkpoint(goodPickle())}}), {});
}

/// P8: the format before PyTorch 1.6.
void addLegacy(Cases& cases) {
    const auto add = [&](const char* name, const std::string& bytes, Complaints complaints) {
        cases.push_back({"P8", std::string("old format: ") + name, bytes, std::move(complaints)});
    };
    const std::string keys = pickle("](" + text("0") + "e"), floats = length(6) + std::string(24, '\0');
    add("good", legacyCheckpoint(goodPickle(), keys, floats), {});
    add("storage cut off", legacyCheckpoint(goodPickle(), keys, floats.substr(0, 20)),
        {"incomplete: storage \"0\" needs 32 bytes"});
    add("length cut off", legacyCheckpoint(goodPickle(), keys, floats.substr(0, 5)), {"incomplete: storage \"0\""});
    add("bytes behind", legacyCheckpoint(goodPickle(), keys, floats + "x"), {"1 extra bytes"});
    add("other number of elements", legacyCheckpoint(goodPickle(), keys, length(5) + std::string(24, '\0')),
        {"has 5 elements"});
    add("elements that overflow",
        legacyCheckpoint(goodPickle(), keys, length(~std::uint64_t{0}) + std::string(24, '\0')),
        {"has 18446744073709551615 elements"});
    add("no key", legacyCheckpoint(goodPickle(), pickle("]"), ""), {"which tensor \"w\" needs, is missing"});
    add("strange key", legacyCheckpoint(goodPickle(), pickle("](" + text("../x") + "e"), floats),
        {"names one that no tensor is in"});
    add("key twice", legacyCheckpoint(goodPickle(), pickle("](" + text("0") + text("0") + "e"), floats),
        {"or one twice"});
    add("keys are a text", legacyCheckpoint(goodPickle(), pickle(text("0")), floats), {"are a text, expected a list"});
    add("no keys", legacyCheckpoint(goodPickle(), "", ""), {"the pickle ends too early"});
    add("calls", legacyCheckpoint(pickle(global("os", "system") + ")R"), keys, floats),
        {"os.system, which is not called"});
    add("wrong version", legacyCheckpoint("", "", "").replace(18, 2, "\x01\x01"), {"of an unknown version"});
}

} // namespace

std::vector<Bytes> torchArchives() {
    Cases cases;
    addDirectories(cases);
    addCompression(cases);
    addLayouts(cases);
    addOthers(cases);
    addLegacy(cases);
    return cases;
}

} // namespace bad_input
