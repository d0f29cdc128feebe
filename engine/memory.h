/* Allocation: one hook for the whole product, so that tests can fail the Nth request.
 *
 * Same contracts as malloc/realloc/free. mem_array() checks the multiplication. mem_wipe() is not optimised
 * away. The hook is process-wide and set before any thread starts; tests alone change it. */
#ifndef ENGINE_MEMORY_H
#define ENGINE_MEMORY_H

#include <stddef.h>

typedef void *(*mem_hook)(void *old, size_t size); /* size 0 frees, as realloc(p, 0) is defined here */

void mem_set_hook(mem_hook hook); /* NULL restores the C library's allocator */

void *mem_alloc(size_t size);                        /* NULL when there is none; size 0 gives a unique block */
void *mem_zero(size_t count, size_t size);           /* zero-filled array, NULL on overflow */
void *mem_realloc(void *p, size_t size);             /* the old block stays valid when NULL comes back */
void *mem_array(void *p, size_t count, size_t size); /* realloc of count * size, checked */
char *mem_string(const char *s);                     /* copy of a string; NULL in gives NULL out */
char *mem_string_n(const char *s, size_t len);       /* copy of len bytes and a NUL */
void mem_free(void *p);                              /* NULL is fine */
void mem_wipe(void *p, size_t len);                  /* zero, surely */
void mem_free_wiped(void *p, size_t len);            /* wipe then free */

#endif
