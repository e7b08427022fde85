#pragma once

/* What this CPU runs and its operating system saves across context switches. */
typedef struct {
  int avx2;        /* with FMA and F16C */
  int avx_vnni;    /* vpdpbusd on 256 bits */
  int avx512_vnni; /* with F, BW, DQ and VL */
  int dotprod;     /* Arm: sdot */
} cpu_features;

cpu_features cpu_features_detect(void);
