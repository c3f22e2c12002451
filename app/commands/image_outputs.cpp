#include "app/commands/image_outputs.h"

#include "core/base/atomic_file.h"
#include "core/study/embedded_study.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace app::commands {
namespace {

constexpr int sheetPixels = 128;        ///< small images are enlarged to about this width
constexpr std::size_t sheetSide = 4200; ///< pixels of a sheet's side at most, unless a single image is larger

/// "000012.png": sorts by number, whatever the number of images.
std::string imageFileName(std::size_t number) {
    const std::string digits = std::to_string(number);
    return std::string(digits.size() < 6 ? 6 - digits.size() : 0, '0') + digits + ".png";
}

} // namespace

core::Image sheetOf(const std::vector<core::Image>& images) {
    const int columns = static_cast<int>(std::ceil(std::sqrt(static_cast<double>(images.size()))));
    const int factor = std::max(1, sheetPixels / images.front().width);
    std::vector<core::Image> enlarged;
    for (const core::Image& image : images)
        enlarged.push_back(enlargeImage(image, factor));
    return tileImages(enlarged, columns, 2 * factor);
}

ImageOutputs::ImageOutputs(Places places, std::size_t images, StudyOf study)
    : m_places(std::move(places))
    , m_images(images)
    , m_study(std::move(study)) {}

void ImageOutputs::take(std::size_t first, const std::vector<core::Image>& images) {
    if (!m_places.array.empty() && !m_array)
        m_array = std::make_unique<core::metrics::ImageArrayWriter>(
            m_places.array,
            core::metrics::ImageArrayWriter::Shape{m_images, images.front().height, images.front().width});
    for (std::size_t i = 0; i < images.size(); ++i) {
        if (m_array)
            m_array->add(images[i]);
        if (!m_places.folder.empty())
            write(std::filesystem::path(m_places.folder) / imageFileName(first + i), images[i], first + i, 1);
        if (!m_places.sheet.empty() && (m_sheet.empty() || m_sheet.size() < onSheet()))
            m_sheet.push_back(images[i]);
    }
}

/// Images that the sheet shows. Only after the first one came.
std::size_t ImageOutputs::onSheet() const {
    const auto side = static_cast<std::size_t>(std::max(m_sheet.front().width, m_sheet.front().height));
    const std::size_t columns = std::max<std::size_t>(1, sheetSide / std::max<std::size_t>(side, sheetPixels));
    return std::min({m_images, mostOnASheet, columns * columns});
}

void ImageOutputs::finish() {
    if (m_array)
        m_array->commit();
    if (!m_places.sheet.empty())
        write(m_places.sheet, sheetOf(m_sheet), 0, m_sheet.size());
}

void ImageOutputs::write(const std::filesystem::path& file, const core::Image& image, std::size_t first,
                         std::size_t count) const {
    core::writeFileAtomically(file, core::study::withStudy(pngOf(image), m_study(first, count)));
}

std::string ImageOutputs::text() const {
    std::string text;
    for (const std::string& place : {m_places.sheet, m_places.array, m_places.folder})
        if (!place.empty())
            text += (text.empty() ? "" : ", ") + place;
    if (!m_places.sheet.empty() && m_sheet.size() < m_images)
        text += " (the sheet shows the first " + std::to_string(m_sheet.size()) + ")";
    return text;
}

} // namespace app::commands
