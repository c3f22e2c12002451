#pragma once

#include "core/data/class_map.h"
#include "core/model/class_set.h"

#include <filesystem>
#include <string>
#include <vector>

namespace core::data {

/// Which class each file of a folder of images has, and why.
struct FolderClasses {
    std::vector<int> labels;        ///< one per file; the null label where its folders say nothing
    std::vector<std::string> notes; ///< where the classes come from, or how to name the folders so that they count
};

/// Classes by the names of folders: all of them by one rule, which is the classes' names, ImageNet's WordNet ids,
/// numbers, or, where there are as many folders as classes, their order (torchvision's ImageFolder). The folders are
/// those right below the root; those below them where these are splits ("train", "val"), or a single one that is no
/// class.
/// @param files relative to the root.
FolderClasses classesOfFolders(const std::vector<std::filesystem::path>& files, const model::ClassSet& classes);

/// Classes by a map's folders, each named as it is or by its path from the root. The null label for the others, with a
/// note. @throws Error{BadInput} if no file is in one of them, naming `mapFile` and a folder that is there.
FolderClasses classesByMap(const std::vector<std::filesystem::path>& files, const model::ClassSet& classes,
                           const std::filesystem::path& mapFile);

} // namespace core::data
