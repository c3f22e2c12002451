#include "tests/test_main.h"

#include <cstdio>
#include <map>
#include <string>

namespace tests {

namespace {

std::map<std::string, Run>& known() {
    static std::map<std::string, Run> runs;
    return runs;
}

} // namespace

void useRealScreen() {
    const QString screen = QFileInfo(QStringLiteral("tests/data/screen.json")).absoluteFilePath();
    if (qgetenv("QT_QPA_PLATFORM") == "offscreen" && QFile::exists(screen))
        qputenv("QT_QPA_PLATFORM", "offscreen:configfile=" + screen.toLocal8Bit());
}

Registration::Registration(const char* name, Run run) {
    known()[name] = run;
}

} // namespace tests

int main(int argc, char** argv) {
    const auto found = argc > 1 ? tests::known().find(argv[1]) : tests::known().end();
    if (found == tests::known().end()) {
        std::fprintf(stderr, "usage: %s CLASS [arguments of Qt Test]; classes:\n", argv[0]);
        for (const auto& [name, run] : tests::known())
            std::fprintf(stderr, "  %s\n", name.c_str());
        return 2;
    }
    // Qt takes the application's name, and with it the places of settings, from the first argument: each class has its
    // own.
    return found->second(argc - 1, argv + 1);
}
