import { type Commit, joined, type Tree, treeOf, upperFirst } from './tree.ts';

const PARTS =
  'ring index record header checksum reader writer cursor segment buffer level filter format clock arena'.split(' ');

/** A library and a program in C, built by make and by cmake. */
export const cRing = (): readonly Commit[] => [
  { message: 'Begin ringlog', tree: joined(build(), parts()) },
  { message: 'The program', tree: program() },
  { message: 'A test', tree: tests() },
];

const build = (): Tree =>
  treeOf({
    Makefile:
      'CC ?= cc\nCFLAGS ?= -O2 -Wall -Iinclude\nOBJECTS = $(patsubst src/%.c,build/%.o,$(wildcard src/*.c))\n\nall: build/ringlog\n\nbuild/%.o: src/%.c\n\t@mkdir -p build\n\t$(CC) $(CFLAGS) -c $< -o $@\n\nbuild/ringlog: $(OBJECTS) app/main.c\n\t$(CC) $(CFLAGS) $^ -o $@\n\ntest: $(OBJECTS) test/test_ring.c\n\t$(CC) $(CFLAGS) $^ -o build/test_ring\n\t./build/test_ring\n\nclean:\n\trm -rf build\n\ninstall: all\n\tinstall -m 755 build/ringlog /usr/local/bin/ringlog\n\n.PHONY: all test clean install\n',
    'CMakeLists.txt':
      'cmake_minimum_required(VERSION 3.16)\nproject(ringlog C)\nfile(GLOB SOURCES src/*.c)\nadd_library(ring STATIC ${SOURCES})\ntarget_include_directories(ring PUBLIC include)\nadd_executable(ringlog app/main.c)\ntarget_link_libraries(ringlog ring)\nenable_testing()\nadd_executable(test_ring test/test_ring.c)\ntarget_link_libraries(test_ring ring)\nadd_test(NAME ring COMMAND test_ring)\n',
    '.gitignore': 'build/\n*.o\n',
    '.clang-format': 'BasedOnStyle: LLVM\n',
    'README.md': '# ringlog\n\nA log in a ring buffer.\n',
  });

const parts = (): Tree =>
  joined(
    ...PARTS.map((part) =>
      treeOf({
        [`include/${part}.h`]: `#ifndef ${part.toUpperCase()}_H\n#define ${part.toUpperCase()}_H\n\nint ${part}_size(int count);\nint ${part}_next(int at, int count);\n\n#endif\n`,
        [`src/${part}.c`]: `#include "${part}.h"\n\n/* ${upperFirst(part)}s stand one after the other. */\nint ${part}_size(int count)\n{\n    return count * 16;\n}\n\nint ${part}_next(int at, int count)\n{\n    return (at + 1) % count;\n}\n`,
        [`docs/${part}.md`]: `# ${upperFirst(part)}\n\nLayout of a ${part}.\n`,
      }),
    ),
  );

const program = (): Tree =>
  treeOf({
    'app/main.c':
      '#include <stdio.h>\n#include "ring.h"\n\nint main(int argc, char **argv)\n{\n    char name[64];\n    sprintf(name, "%s", argc > 1 ? argv[1] : "ring");\n    printf("%s %d\\n", name, ring_size(4));\n    return 0;\n}\n',
  });

const tests = (): Tree =>
  treeOf({
    'test/test_ring.c':
      '#include <assert.h>\n#include <stdio.h>\n#include "ring.h"\n\nint main(void)\n{\n    assert(ring_size(2) == 32);\n    assert(ring_next(3, 4) == 0);\n    puts("ok");\n    return 0;\n}\n',
  });
