/* Replays files through a fuzz target where libFuzzer is not linked in: the corpus is part of `make check`. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *path)
{
	FILE *f = fopen(path, "rb");
	if (!f) {
		perror(path);
		return 1;
	}
	fseek(f, 0, SEEK_END);
	long n = ftell(f);
	rewind(f);
	/* An exact-size block, so that a read past the end is seen by the address sanitizer. */
	uint8_t *data = malloc(n > 0 ? (size_t)n : 1);
	size_t got = data && n > 0 ? fread(data, 1, (size_t)n, f) : 0;
	fclose(f);
	if (data)
		LLVMFuzzerTestOneInput(data, got);
	free(data);
	return 0;
}

int main(int argc, char **argv)
{
	int bad = 0;
	for (int i = 1; i < argc; i++)
		bad |= replay(argv[i]);
	printf("%d inputs\n", argc - 1);
	return bad;
}
