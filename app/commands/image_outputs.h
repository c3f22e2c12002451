#pragma once

#include "core/base/image.h"
#include "core/metrics/image_array.h"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace app::commands {

inline constexpr std::size_t mostOnASheet = 400; ///< images; more of them nobody looks at on one sheet

/// As square as it gets, small images enlarged.
core::Image sheetOf(const std::vector<core::Image>& images);

/// Where sampled images go, as they come: into an array, into files of their own, and the first ones onto a sheet.
/// Memory does not grow with their number.
class ImageOutputs {
public:
    struct Places {
        std::string sheet;  ///< .png file; empty: none
        std::string array;  ///< .npz file; empty: none
        std::string folder; ///< for a .png of each; empty: none
    };

    /// The study of `count` of the images from the first one on, as JSON: the files carry it.
    using StudyOf = std::function<std::string(std::size_t first, std::size_t count)>;

    /// @param images how many will come.
    ImageOutputs(Places places, std::size_t images, StudyOf study);

    /// @param first index of images[0]. @throws core::Error{Failed} naming the file.
    void take(std::size_t first, const std::vector<core::Image>& images);
    /// Writes what can only be written once all images are there. @throws as take().
    void finish();
    /// The files, for the line that a command ends with.
    std::string text() const;

private:
    std::size_t onSheet() const;
    void write(const std::filesystem::path& file, const core::Image& image, std::size_t first, std::size_t count) const;

    Places m_places;
    std::size_t m_images;
    StudyOf m_study;
    std::vector<core::Image> m_sheet;
    std::unique_ptr<core::metrics::ImageArrayWriter> m_array; ///< from the first image on
};

} // namespace app::commands
