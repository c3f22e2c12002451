#pragma once

#include "core/model/class_set.h"

#include <filesystem>
#include <string>
#include <vector>

namespace core::data {

/// One file of a folder of images.
struct ImageEntry {
    std::filesystem::path path;
    int label = 0; ///< the null label where the folder says nothing
};

/// The files of a folder that are images by their names, in natural order ("2.png" before "10.png"), without opening
/// any.
struct ImageTree {
    std::vector<ImageEntry> images;
    std::vector<std::string> notes; ///< where classes come from; what was left out
};

/// Lists a folder and those below it; links are followed, each folder is visited once. An image's class is that of its
/// folder (classesOfFolders), or what a file says of it (classesByMap).
/// @param classMap empty: the folders' names say the classes.
/// @param captioned .txt and .jsonl files are what images show, nothing that was left out. @throws Error{BadInput} if
/// the folder cannot be read or holds no image, saying what it is instead.
ImageTree listImages(const std::filesystem::path& root, const model::ClassSet& classes,
                     const std::filesystem::path& classMap = {}, bool captioned = false);

} // namespace core::data
