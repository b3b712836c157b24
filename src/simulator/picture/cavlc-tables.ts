/** Codes of one table: their lengths and their bits, by index; length 0 = there is none. */
export interface CodeTable {
  readonly lengths: readonly number[];
  readonly codes: readonly number[];
}

/** coeff_token for 0 <= nC < 2 (table 9-5), by 4 x number of coefficients + trailing ones. */
export const COEFF_TOKEN: CodeTable = {
  lengths: [
    1, 0, 0, 0, 6, 2, 0, 0, 8, 6, 3, 0, 9, 8, 7, 5, 10, 9, 8, 6, 11, 10, 9, 7, 13, 11, 10, 8, 13, 13, 11, 9, 13, 13, 13,
    10, 14, 14, 13, 11, 14, 14, 14, 13, 15, 15, 14, 14, 15, 15, 15, 14, 16, 15, 15, 15, 16, 16, 16, 15, 16, 16, 16, 16,
    16, 16, 16, 16,
  ],
  codes: [
    1, 0, 0, 0, 5, 1, 0, 0, 7, 4, 1, 0, 7, 6, 5, 3, 7, 6, 5, 3, 7, 6, 5, 4, 15, 6, 5, 4, 11, 14, 5, 4, 8, 10, 13, 4, 15,
    14, 9, 4, 11, 10, 13, 12, 15, 14, 9, 12, 11, 10, 13, 8, 15, 1, 9, 12, 11, 14, 13, 8, 7, 10, 9, 12, 4, 6, 5, 8,
  ],
};

/** coeff_token for nC >= 8: six bits each. It is met beside macroblocks that are sent as plain samples. */
export const COEFF_TOKEN_FIXED: CodeTable = {
  lengths: Array.from({ length: 68 }, (_, index) => (index % 4 > index >> 2 ? 0 : 6)),
  codes: Array.from({ length: 68 }, (_, index) => (index === 0 ? 3 : index - 4)),
};

/** coeff_token for nC = -1: DC of chroma. */
export const COEFF_TOKEN_CHROMA: CodeTable = {
  lengths: [2, 0, 0, 0, 6, 1, 0, 0, 6, 6, 3, 0, 6, 7, 7, 6, 6, 8, 8, 7],
  codes: [1, 0, 0, 0, 7, 1, 0, 0, 4, 6, 1, 0, 3, 3, 2, 5, 2, 3, 2, 0],
};

/** total_zeros of blocks of 16 (tables 9-7 and 9-8), by the number of coefficients less one. */
export const TOTAL_ZEROS: readonly CodeTable[] = [
  {
    lengths: [1, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 9],
    codes: [1, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 3, 2, 1],
  },
  { lengths: [3, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 6, 6, 6, 6], codes: [7, 6, 5, 4, 3, 5, 4, 3, 2, 3, 2, 3, 2, 1, 0] },
  { lengths: [4, 3, 3, 3, 4, 4, 3, 3, 4, 5, 5, 6, 5, 6], codes: [5, 7, 6, 5, 4, 3, 4, 3, 2, 3, 2, 1, 1, 0] },
  { lengths: [5, 3, 4, 4, 3, 3, 3, 4, 3, 4, 5, 5, 5], codes: [3, 7, 5, 4, 6, 5, 4, 3, 3, 2, 2, 1, 0] },
  { lengths: [4, 4, 4, 3, 3, 3, 3, 3, 4, 5, 4, 5], codes: [5, 4, 3, 7, 6, 5, 4, 3, 2, 1, 1, 0] },
  { lengths: [6, 5, 3, 3, 3, 3, 3, 3, 4, 3, 6], codes: [1, 1, 7, 6, 5, 4, 3, 2, 1, 1, 0] },
  { lengths: [6, 5, 3, 3, 3, 2, 3, 4, 3, 6], codes: [1, 1, 5, 4, 3, 3, 2, 1, 1, 0] },
  { lengths: [6, 4, 5, 3, 2, 2, 3, 3, 6], codes: [1, 1, 1, 3, 3, 2, 2, 1, 0] },
  { lengths: [6, 6, 4, 2, 2, 3, 2, 5], codes: [1, 0, 1, 3, 2, 1, 1, 1] },
  { lengths: [5, 5, 3, 2, 2, 2, 4], codes: [1, 0, 1, 3, 2, 1, 1] },
  { lengths: [4, 4, 3, 3, 1, 3], codes: [0, 1, 1, 2, 1, 3] },
  { lengths: [4, 4, 2, 1, 3], codes: [0, 1, 1, 1, 1] },
  { lengths: [3, 3, 1, 2], codes: [0, 1, 1, 1] },
  { lengths: [2, 2, 1], codes: [0, 1, 1] },
  { lengths: [1, 1], codes: [0, 1] },
];

/** total_zeros of chroma's DC (table 9-9). */
export const TOTAL_ZEROS_CHROMA: readonly CodeTable[] = [
  { lengths: [1, 2, 3, 3], codes: [1, 1, 1, 0] },
  { lengths: [1, 2, 2], codes: [1, 1, 0] },
  { lengths: [1, 1], codes: [1, 0] },
];

/** run_before (table 9-10), by the zeros that are left less one; the last row is for all above. */
export const RUN_BEFORE: readonly CodeTable[] = [
  { lengths: [1, 1], codes: [1, 0] },
  { lengths: [1, 2, 2], codes: [1, 1, 0] },
  { lengths: [2, 2, 2, 2], codes: [3, 2, 1, 0] },
  { lengths: [2, 2, 2, 3, 3], codes: [3, 2, 1, 1, 0] },
  { lengths: [2, 2, 3, 3, 3, 3], codes: [3, 2, 3, 2, 1, 0] },
  { lengths: [2, 3, 3, 3, 3, 3, 3], codes: [3, 0, 1, 3, 2, 5, 4] },
  {
    lengths: [3, 3, 3, 3, 3, 3, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    codes: [7, 6, 5, 4, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1],
  },
];
