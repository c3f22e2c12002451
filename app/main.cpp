#include "app/command_line.h"

#include <tessera_revision.h>

int main(int argc, char** argv) {
    return app::run(argc, argv, TESSERA_REVISION);
}
