#include "tests/bad_input/bad_input.h"
#include "tests/bad_input/bytes.h"

#include <utility>

namespace bad_input {
namespace {

Case asFile(Bytes one, const char* name) {
    return {
        one.row, one.name, name,
        [name, bytes = std::move(one.bytes)](const std::filesystem::path& folder) { writeBytes(folder / name, bytes); },
        std::move(one.complaints)};
}

} // namespace

std::vector<Case> allCases() {
    std::vector<Case> all;
    for (auto* const bytes : {safetensorsBytes, otherFormats})
        for (Bytes& one : bytes())
            all.push_back(asFile(std::move(one), "model.safetensors"));
    for (auto* const bytes : {torchPickles, torchArchives})
        for (Bytes& one : bytes())
            all.push_back(asFile(std::move(one), "model.pt"));
    for (auto* const cases : {hugeHeaders, shardIndexes, jsonFiles, otherModels, strangePaths, stagedFolders, images})
        for (Case& one : cases())
            all.push_back(std::move(one));
    return all;
}

std::string folderName(const Case& one) {
    std::string name = one.row + " " + one.name;
    for (char& c : name)
        if (c == '/' || c == '.')
            c = '-';
    return name;
}

} // namespace bad_input
