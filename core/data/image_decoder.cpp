#include "core/data/image_decoder.h"

#include "core/base/decoder_limits.h"
#include "core/base/error.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <string>

namespace core::data {
namespace {

std::string sizeText(std::uint64_t width, std::uint64_t height) {
    return std::to_string(width) + "x" + std::to_string(height);
}

/// In OpenCV's order: blue, green, red.
cv::Mat decodeBgr(std::string_view bytes) {
    const cv::Mat raw(1, static_cast<int>(bytes.size()), CV_8UC1, const_cast<char*>(bytes.data()));
    try {
        return cv::imdecode(raw, cv::IMREAD_COLOR);
    } catch (const cv::Exception& error) {
        failBadInput("cannot be decoded (" + error.err + ")");
    }
}

/// A JPEG or PNG that lies on its side has the sizes the other way round.
void requireSize(const cv::Mat& decoded, const ImageHeader& promised) {
    const auto width = static_cast<std::uint64_t>(decoded.cols);
    const auto height = static_cast<std::uint64_t>(decoded.rows);
    const bool isUpright = width == promised.width && height == promised.height;
    if (!isUpright && (width != promised.height || height != promised.width))
        failBadInput("expected " + sizeText(promised.width, promised.height) + " pixels by its header, found " +
                     sizeText(decoded.cols, decoded.rows));
}

} // namespace

ImageHeader checkedImageHeader(std::string_view bytes) {
    const ImageHeader header = readImageHeader(bytes);
    const std::uint64_t most = mostPixels();
    if (header.width > most || header.height > most || header.width * header.height > most)
        failBadInput("too large: " + sizeText(header.width, header.height) + " pixels, at most " +
                     std::to_string(most) + " are read");
    return header;
}

std::uint64_t decodingBytes(const ImageHeader& header, std::string_view bytes) {
    constexpr std::uint64_t perPixel = 6; // the image, and once more to turn it, to copy it or to cut it down
    return bytes.size() + perPixel * header.width * header.height + header.workBytes;
}

Image decodeImage(std::string_view bytes, const ImageHeader& header) {
    const cv::Mat decoded = decodeBgr(bytes);
    if (decoded.empty())
        failBadInput("cannot be decoded");
    requireSize(decoded, header);
    Image image{decoded.cols, decoded.rows, std::vector<std::uint8_t>(decoded.total() * 3)};
    cv::Mat rgb(decoded.rows, decoded.cols, CV_8UC3, image.rgb.data());
    cv::cvtColor(decoded, rgb, cv::COLOR_BGR2RGB);
    return image;
}

} // namespace core::data
