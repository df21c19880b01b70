/* What DJL asks of the CUDA runtime: how many GPUs there are, and their memory. */
#include <dlfcn.h>
#include <stdint.h>

enum { SUCCESS = 0, INVALID_DEVICE = 101 };

int cudaGetDeviceCount(int *count) {
  *count = 1;
  return SUCCESS;
}

int cudaRuntimeGetVersion(int *version) {
  *version = 12060;
  return SUCCESS;
}

/* 9.0, as an H200's, whatever is asked: it is asked for both parts of the compute capability. */
int cudaDeviceGetAttribute(int *value, int attribute, int device) {
  (void)device;
  *value = attribute == 75 ? 9 : 0;
  return SUCCESS;
}

int cudaMemGetInfo(int64_t *available, int64_t *total) {
  void *torch = dlopen("libtorch.so", RTLD_LAZY | RTLD_NOLOAD);
  void (*memory)(int64_t *, int64_t *) =
      torch ? (void (*)(int64_t *, int64_t *))dlsym(torch, "stand_in_gpu_memory") : 0;
  int64_t used = 0;
  *total = 0;
  if (memory) {
    memory(&used, total);
  }
  *available = *total - used;
  return SUCCESS;
}

int cudaSetDevice(int device) { return device == 0 ? SUCCESS : INVALID_DEVICE; }

int cudaGetDevice(int *device) {
  *device = 0;
  return SUCCESS;
}

const char *cudaGetErrorString(int error) {
  return error == SUCCESS ? "no error" : "invalid device ordinal";
}
