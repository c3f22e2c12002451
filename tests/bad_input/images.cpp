#include "tests/bad_input/bad_input.h"
#include "tests/bad_input/bytes.h"

#include <map>
#include <string_view>

namespace bad_input {
namespace {

namespace fs = std::filesystem;

/// Files of other programs, base64: 40x20 pixels with a red left half (as JPEG, turned by EXIF, in CMYK, WebP with loss
/// and without), 8x8 pixels of transparent blue, of 16 bits with 40000 in each, of grey 77; a PNG that promises
/// 30000x30000 pixels in 74 bytes; a BMP of 6x4; a GIF.
const std::map<std::string, std::string> kFiles = {
    {"jpeg", "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7"
             "gYKBTmCNl4x9lnN+gXz/2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8"
             "fHx8fHx8fHz/wAARCAAUACgDASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAAQF/8QAGBABAAMBAAAAAAAAAAAAAAAAAAVD"
             "gcH/xAAXAQADAQAAAAAAAAAAAAAAAAADBAYF/8QAHBEBAAEEAwAAAAAAAAAAAAAAAAECAwQyNIGx/9oADAMBAAIRAxEAPwDKAZ6w"
             "QSlW8QL5SreIDlrSE3ncirryAAQm3gGesEEpVvEAHLWkJvO5FXXkAAhN/9k="},
    {"rotated", "/9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wBDABQODxIPDRQSEBIXFRQY"
                "HjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVtVkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/2wBDARUXFx4aHjshITt8U0ZTfHx8fHx8"
                "fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHz/wAARCAAUACgDASIAAhEBAxEB/8QAFgABAQEAAAAA"
                "AAAAAAAAAAAAAAQF/8QAGBABAAMBAAAAAAAAAAAAAAAAAAVDgcH/xAAXAQADAQAAAAAAAAAAAAAAAAADBAYF/8QAHBEBAAEEAwAA"
                "AAAAAAAAAAAAAAECAwQyNIGx/9oADAMBAAIRAxEAPwDKAZ6wQSlW8QL5SreIDlrSE3ncirryAAQm3gGesEEpVvEAHLWkJvO5FXXk"
                "AAhN/9k="},
    {"cmyk", "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAUDg8SDw0UEhASFxUUGB4yIR4cHB49LC4kMklATEtHQEZFUFpzYlBVbVZFRmSIZW13e4GC"
             "gU5gjZeMfZZzfoF8/8AAFAgAFAAoBEMRAE0RAFkRAEsRAP/EABYAAQEBAAAAAAAAAAAAAAAAAAAGB//EABgQAQADAQAAAAAAAAAA"
             "AAAAAAAHRYPC/9oADgRDAE0AWQBLAAA/ALNGIxZgCMkKv05ARgAA2YAARkhV+nICMAAGzAACMkKv05ARgAA//9k="},
    {"webp", "UklGRmIAAABXRUJQVlA4IFYAAACQAwCdASooABQAPxFysFAsJqSisAgBgCIJQBmQ0rZX+BLhRr+gAP7mzt9eCS59//yz/yi95XU5"
             "+b/lXfivvO6AielFbnRt+HJLr+34ci8h6p7S0AAAAA=="},
    {"webpl", "UklGRiYAAABXRUJQVlA4TBkAAAAvJ8AEAA8Q8x/zHwaBAOHAf60BARH9jxL2AA=="},
    {"alpha", "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAYAAADED76LAAAAFUlEQVR42mNkYPjPgA8wMRAAw0MBAA1SAQ+G3FVAAAAAAElFTkSu"
              "QmCC"},
    {"deep", "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAIEAAAAACx9D0UAAAAE0lEQVR42mOc48CAApgYGAZCAAB4jADsx4ZRZAAAAABJRU5ErkJg"
             "gg=="},
    {"grey", "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAAAAADhZOFXAAAAEElEQVR42mP0ZYAAJgaKGAAX4wBdawkzqQAAAABJRU5ErkJggg=="},
    {"bomb", "iVBORw0KGgoAAAANSUhEUgAAdTAAAHUwAQAAAABOXMUXAAAAEUlEQVR4nGNgGAWjYBQMdwAAA+gAAbOm00YAAAAASUVORK5CYII="},
    {"bmp", "Qk2GAAAAAAAAADYAAAAoAAAABgAAAAQAAAABABgAAAAAAFAAAADEDgAAxA4AAAAAAAAAAAAAAAD/AAD/AAD/AAAAAAAAAAAAAAAA"
            "AP8AAP8AAP8AAAAAAAAAAAAAAAAA/wAA/wAA/wAAAAAAAAAAAAAAAAD/AAD/AAD/AAAAAAAAAAAAAAA="},
    {"gif", "R0lGODdhBAAEAIEAAP8AAAAAAAAAAAAAACwAAAAABAAEAAAIDgABAAgQQCBBgwUHBggIADs="}};

std::string fromBase64(std::string_view text) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string bytes;
    unsigned value = 0;
    unsigned bits = 0;
    for (const char c : text) {
        if (c == '=')
            break;
        value = (value << 6U) | static_cast<unsigned>(digits.find(c));
        bits += 6;
        if (bits >= 8)
            bytes += static_cast<char>((value >> (bits -= 8)) & 0xFFU);
    }
    return bytes;
}

/// Where the JPEG's frame begins.
std::size_t frameOf(const std::string& jpeg) {
    return jpeg.find("\xFF\xC0");
}

std::string bigFrame() {
    const std::string small = imageBytes("jpeg");
    std::string frame = small.substr(frameOf(small), 19);
    return frame.replace(5, 4, "\xFF\xDC\xFF\xDC"); // 65500x65500
}

/// A JPEG of 65500x65500 for libjpeg. Who takes `marker` for a segment jumps over the frame, into a note that has
/// another.
std::string behindMarker(const std::string& marker) {
    const std::string small = imageBytes("jpeg");
    const std::size_t at = frameOf(small);
    const std::string note("\xFF\xE1\x00\x15", 4); // as long as the frame in it
    const std::string skipped = bigFrame() + note;
    return small.substr(0, at) + marker + '\0' + static_cast<char>(skipped.size() + 2) + skipped +
           small.substr(at, 19) + small.substr(at + 19);
}

std::string atByte140(std::string start, const std::string& what) {
    start.resize(140, ' ');
    return start + what;
}

Case image(const std::string& name, const std::string& bytes, Complaints complaints) {
    return {"C1", name, "model.safetensors",
            [bytes](const fs::path& folder) { writeBytes(folder / "model.safetensors", bytes); },
            std::move(complaints)};
}

} // namespace

std::string imageBytes(const std::string& name) {
    return fromBase64(kFiles.at(name));
}

std::vector<std::string> imageNames() {
    std::vector<std::string> names;
    for (const auto& [name, text] : kFiles)
        names.push_back(name);
    return names;
}

std::map<std::string, std::string> imagesOfHiddenSize() {
    const std::string small = imageBytes("jpeg");
    const std::size_t frame = frameOf(small);
    return {{"TEM", behindMarker("\xFF\x01")},
            {"RST0", behindMarker("\xFF\xD0")},
            {"RST7", behindMarker("\xFF\xD7")},
            {"stuffed zero", behindMarker(std::string("\xFF\0", 2))},
            {"fill bytes", small.substr(0, frame) + repeated("\xFF", 7) + bigFrame() + small.substr(frame + 19)},
            {"garbage", small.substr(0, frame) + "garbage" + bigFrame() + small.substr(frame + 19)},
            {"two frames", small.substr(0, frame + 19) + bigFrame() + small.substr(frame + 19)},
            {"digits", "P5 000000000170000 6000 255\n"},
            {"carriage return", "P5 # a comment\r60000 60000 255\n1 1 255\nx"},
            {"number's end", "P5 60000#60000 255\n1 255\n" + std::string(60000, 'x')},
            {"another reader of P", atByte140("P5x8 8 255\n", "DTED")},
            {"another reader of WebP", atByte140(std::string("RIFF\x20\0\0\0WEBPVP8X", 16), "DTED")}};
}

std::vector<Case> images() {
    std::vector<Case> cases;
    for (const std::string& name : imageNames()) {
        const bool isKnown = name != "webp" && name != "webpl" && name != "bmp" && name != "gif";
        cases.push_back(image(name, imageBytes(name), {isKnown ? "a picture" : "invalid header"}));
    }
    cases.push_back({"C1",
                     "folder of pictures",
                     "",
                     [](const fs::path& folder) { writeBytes(folder / "a.png", imageBytes("grey")); },
                     {"holds no model"}});
    return cases;
}

} // namespace bad_input
