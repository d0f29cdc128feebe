/* The result is handed over under a mutex; `stop` is the only thing that goes the other way. */
#include "kiosk/unlock_system.h"

#include "engine/memory.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

struct unlock {
	struct unlock_request request;
	pthread_t thread;
	bool started;
	pthread_mutex_t lock;
	bool ended, stop; /* under lock */
	int code, percent;
	struct error error;
};

static void set_percent(struct unlock *u, int percent)
{
	pthread_mutex_lock(&u->lock);
	u->percent = percent;
	pthread_mutex_unlock(&u->lock);
}

static int on_progress(void *ctx, uint64_t done, uint64_t total)
{
	struct unlock *u = ctx;
	pthread_mutex_lock(&u->lock);
	bool stop = u->stop;
	u->percent = 30 + (int)(total ? done * 69 / total : 69);
	pthread_mutex_unlock(&u->lock);
	return stop;
}

static int check_bytes(struct unlock *u, struct error *e)
{
	uint8_t hash[SHA256_SIZE];
	char hex[SHA256_HEX_SIZE];
	uint64_t size = 0;
	int r = hash_file(hash, &size, u->request.path, e);
	if (r < 0)
		return r;
	for (size_t i = 0; i < SHA256_SIZE; i++)
		snprintf(hex + 2 * i, 3, "%02x", hash[i]);
	if (size != u->request.size || strcmp(hex, u->request.sha256) != 0)
		return error_set(e, ERR_AUTH,
			"%.100s is damaged or not the file that the sitting manifest lists; it has to be fetched again",
			file_name(u->request.path));
	return 0;
}

static int check(struct unlock *u, struct error *e)
{
	struct age_file *file = NULL;
	int r = check_bytes(u, e);
	set_percent(u, 30);
	if (r == 0)
		r = age_file_open_path(&file, &u->request.identity, 1, u->request.path, e);
	if (r == 0)
		r = age_file_check_all(file, on_progress, u, e);
	age_file_free(file);
	return r;
}

static void *work(void *ctx)
{
	struct unlock *u = ctx;
	struct error e = ERROR_INIT;
	int r = check(u, &e);
	pthread_mutex_lock(&u->lock);
	u->code = r;
	u->error = e;
	u->percent = 100;
	u->ended = true;
	pthread_mutex_unlock(&u->lock);
	return NULL;
}

int unlock_start(struct unlock **out, const struct unlock_request *request, struct error *e)
{
	struct unlock *u = mem_zero(1, sizeof *u);
	if (!u)
		return error_set(e, ERR_NOMEM, "out of memory");
	u->request = *request;
	pthread_mutex_init(&u->lock, NULL);
	if (pthread_create(&u->thread, NULL, work, u) == 0)
		u->started = true;
	else
		work(u);
	*out = u;
	return 0;
}

bool unlock_ended(struct unlock *u, int *code, struct error *e)
{
	pthread_mutex_lock(&u->lock);
	bool ended = u->ended;
	if (ended) {
		*code = u->code;
		if (e)
			*e = u->error;
	}
	pthread_mutex_unlock(&u->lock);
	return ended;
}

int unlock_percent(struct unlock *u)
{
	pthread_mutex_lock(&u->lock);
	int percent = u->percent;
	pthread_mutex_unlock(&u->lock);
	return percent;
}

void unlock_free(struct unlock *u)
{
	if (!u)
		return;
	pthread_mutex_lock(&u->lock);
	u->stop = true;
	pthread_mutex_unlock(&u->lock);
	if (u->started)
		pthread_join(u->thread, NULL);
	pthread_mutex_destroy(&u->lock);
	age_identity_wipe(&u->request.identity);
	mem_free_wiped(u, sizeof *u);
}
