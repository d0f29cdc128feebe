/* A thin layer over realloc: everything funnels into one function pointer that tests replace. */
#include "engine/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void *system_hook(void *old, size_t size)
{
	if (size)
		return realloc(old, size);
	free(old);
	return NULL;
}

static mem_hook hook = system_hook;

void mem_set_hook(mem_hook h)
{
	hook = h ? h : system_hook;
}

void *mem_alloc(size_t size)
{
	return hook(NULL, size ? size : 1);
}

void *mem_realloc(void *p, size_t size)
{
	return hook(p, size ? size : 1);
}

void *mem_array(void *p, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		return NULL;
	return mem_realloc(p, count * size);
}

void *mem_zero(size_t count, size_t size)
{
	void *p = mem_array(NULL, count, size);
	if (p)
		memset(p, 0, count * size);
	return p;
}

char *mem_string_n(const char *s, size_t len)
{
	char *p = len < SIZE_MAX ? mem_alloc(len + 1) : NULL;
	if (!p)
		return NULL;
	memcpy(p, s, len);
	p[len] = 0;
	return p;
}

char *mem_string(const char *s)
{
	return s ? mem_string_n(s, strlen(s)) : NULL;
}

void mem_free(void *p)
{
	if (p)
		hook(p, 0);
}

void mem_wipe(void *p, size_t len)
{
	volatile unsigned char *v = p;
	while (len--)
		*v++ = 0;
}

void mem_free_wiped(void *p, size_t len)
{
	if (p)
		mem_wipe(p, len);
	mem_free(p);
}
