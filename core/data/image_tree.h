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

/// Lists a folder and those below it; links are followed, each folder is visited once. An image's class is that of the
/// folder right below the root that it is in: by the class's name or number, or by the folder's place among as many
/// folders as there are classes (torchvision's ImageFolder); else the null label.
/// @throws Error{BadInput} if the folder cannot be read or holds no image.
ImageTree listImages(const std::filesystem::path& root, const model::ClassSet& known);

} // namespace core::data
