#include "core/base/image.h"

#include "core/base/atomic_file.h"
#include "core/base/error.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

namespace core {
namespace {

cv::Mat view(const Image& image) {
    return {image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.rgb.data())};
}

Image fromMat(const cv::Mat& rgb) {
    Image image{rgb.cols, rgb.rows, {}};
    image.rgb.reserve(rgb.total() * 3);
    for (int y = 0; y < rgb.rows; ++y)
        image.rgb.insert(image.rgb.end(), rgb.ptr(y), rgb.ptr(y) + static_cast<std::ptrdiff_t>(rgb.cols) * 3);
    return image;
}

} // namespace

Image tileImages(const std::vector<Image>& images, int columns, int gap) {
    if (columns < 1)
        throw Error(ErrorCode::BadArgument, "columns: expected at least 1, found " + std::to_string(columns));
    if (images.empty())
        return {};
    const int width = images.front().width;
    const int height = images.front().height;
    const int used = std::min<int>(columns, static_cast<int>(images.size()));
    const int rows = (static_cast<int>(images.size()) + columns - 1) / columns;
    cv::Mat sheet(rows * (height + gap) - gap, used * (width + gap) - gap, CV_8UC3, cv::Scalar::all(255));
    for (std::size_t i = 0; i < images.size(); ++i) {
        if (images[i].width != width || images[i].height != height)
            throw Error(ErrorCode::BadArgument, "tileImages: all pictures must have the size of the first one");
        const int row = static_cast<int>(i) / columns;
        const int column = static_cast<int>(i) % columns;
        view(images[i]).copyTo(sheet({column * (width + gap), row * (height + gap), width, height}));
    }
    return fromMat(sheet);
}

Image enlargeImage(const Image& image, int factor) {
    if (factor <= 1 || image.empty())
        return image;
    cv::Mat large;
    cv::resize(view(image), large, {}, factor, factor, cv::INTER_NEAREST);
    return fromMat(large);
}

std::string pngOf(const Image& image) {
    cv::Mat bgr;
    std::vector<std::uint8_t> bytes;
    if (!image.empty())
        cv::cvtColor(view(image), bgr, cv::COLOR_RGB2BGR);
    if (bgr.empty() || !cv::imencode(".png", bgr, bytes))
        throw Error(ErrorCode::Failed, "the picture is empty or cannot be encoded as PNG");
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void writePng(const std::filesystem::path& path, const Image& image) {
    std::string bytes;
    try {
        bytes = pngOf(image);
    } catch (const Error& e) {
        throw Error(e.code(), path.string() + ": " + e.what());
    }
    writeFileAtomically(path, bytes);
}

Image readImage(const std::filesystem::path& path) {
    cv::Mat bgr;
    try {
        bgr = cv::imread(path.string(), cv::IMREAD_COLOR);
    } catch (const cv::Exception& e) {
        throw Error(ErrorCode::BadInput, path.string() + ": cannot be decoded as a picture (" + e.err + ")");
    }
    if (bgr.empty())
        throw Error(ErrorCode::BadInput, path.string() + ": is not a readable picture");
    cv::Mat rgb;
    cv::cvtColor(bgr, rgb, cv::COLOR_BGR2RGB);
    return fromMat(rgb);
}

} // namespace core
