// The bench's makeCredential with PIN through libfido2, as a program that stays open. A line in, a line out:
//
//   open   opens /dev/hidraw0 (CTAPHID_INIT and getInfo), "0"
//   run    one makeCredential with PIN; how long it took, in nanoseconds
//   close  "0"
#include <fido.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void check(int code, const char *what) {
  if (code == FIDO_OK) return;
  fprintf(stderr, "%s: %s\n", what, fido_strerr(code));
  exit(1);
}

static long long now_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void make_credential(fido_dev_t *device, const char *pin) {
  static const unsigned char client_data_hash[32] = {0x11}, user_id[] = "user-1";
  fido_cred_t *credential = fido_cred_new();
  if (!credential) abort();
  check(fido_cred_set_type(credential, COSE_ES256), "type");
  check(fido_cred_set_clientdata_hash(credential, client_data_hash, sizeof client_data_hash), "client data hash");
  check(fido_cred_set_rp(credential, "example.com", "Example"), "rp");
  check(fido_cred_set_user(credential, user_id, sizeof user_id - 1, "alice@example.com", "Alice", NULL), "user");
  check(fido_cred_set_rk(credential, FIDO_OPT_FALSE), "rk");
  check(fido_dev_make_cred(device, credential, pin), "makeCredential");
  if (fido_cred_id_len(credential) == 0) abort();
  fido_cred_free(&credential);
}

int main(void) {
  const char *pin = getenv("PIN");
  fido_dev_t *device = NULL;
  char line[16];
  fido_init(0);
  while (fgets(line, sizeof line, stdin)) {
    long long took = 0;
    if (strcmp(line, "open\n") == 0) {
      device = fido_dev_new();
      if (!device) abort();
      check(fido_dev_open(device, "/dev/hidraw0"), "open");
    } else if (strcmp(line, "run\n") == 0) {
      long long start = now_ns();
      make_credential(device, pin);
      took = now_ns() - start;
    } else if (strcmp(line, "close\n") == 0) {
      check(fido_dev_close(device), "close");
      fido_dev_free(&device);
    }
    printf("%lld\n", took);
    fflush(stdout);
  }
  return 0;
}
