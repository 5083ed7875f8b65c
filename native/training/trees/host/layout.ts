/**
 * Where things lie in the memory that the threads share. Read by the kernels (AssemblyScript) and by their host
 * (TypeScript): plain numbers only.
 */

/** The control block: 32-bit words, at byte CONTROL + 4 × index. Pointers are byte addresses. */
export const CONTROL = 1024;

export const THREADS = 0;
export const ROWS = 1;
export const FEATURES = 2;
/** [threads × NODES × node]: each thread keeps the tree for itself. */
export const NODES_AT = 3;
/** Nodes for which there is room. */
export const NODES = 4;
/** u8, feature-major: ROWS_ROUNDED bytes a feature. */
export const COLUMNS_AT = 5;
/** Tiles of 64 features, row-major. */
export const TILES_AT = 6;
/** i64 by row: quantised gradient in the high half, hessian in the low. */
export const PACKED_AT = 7;
/** u32: every thread's rows, in the order of the leaves. */
export const ORDER_AT = 8;
/** u32, as much: rows on their way to the right. */
export const MOVED_AT = 9;
/** i64 [threads × features rounded up to a tile × 256]: sums of one thread. */
export const PRIVATE_AT = 10;
/** i64 [leaves × bins of all features]. */
export const HISTOGRAMS_AT = 11;
/** Bins of all features together. */
export const BINS = 12;
/** Table of features, see FEATURE_SIZE. */
export const FEATURES_AT = 13;
/** [threads × 2 candidates × node]. */
export const CANDIDATES_AT = 14;
/** i32 [threads × NODES × 2]: where a thread's rows of a node begin, and how many there are. */
export const RUNS_AT = 15;
/** f64 by row. */
export const GRADIENT_AT = 16;
export const HESSIAN_AT = 17;
/** f64 [threads × 8]: what threads tell each other. */
export const PARTIALS_AT = 18;
/** f64 by row: what its derivatives are multiplied by, 0 for rows that are not drawn. Address 0: 1 for all. */
export const FACTORS_AT = 19;
/** f64 by row: the score that a tree's values are added to. */
export const SCORE_AT = 20;
/** f64 by node: leaf values. */
export const VALUES_AT = 21;
/** Rows of one thread at most. */
export const RUN_ROWS = 22;
/** Nodes of the last tree. */
export const TREE_NODES = 23;
/** Other than 0: stop as soon as possible. */
export const CANCELLED = 24;
export const LEAVES = 25;
export const MAX_DEPTH = 26;
export const CATEGORY_MEMBERS = 27;
export const CATEGORY_ONE_VERSUS_REST = 28;
/** 1: the shallowest leaf is split first. */
export const DEPTH_WISE = 29;
/** 1 where any split is held to a direction. */
export const MONOTONE = 30;
/** 1 where features may not be combined at will. */
export const INTERACTIONS = 31;
/** Byte a thread: scratch of the search over categories. */
export const SCRATCH_AT = 32;
/** [threads × 64 rows]: bins and values on their way to be summed. */
export const FETCHED_AT = 33;

/** u16 by row: its leaf in the last tree. */
export const LEAF_AT = 34;
/** f64 by row: labels. */
export const Y_AT = 35;
/** Tables and constants of the exponential function, see EXP_SIZE. */
export const EXP_AT = 36;
/** f64 [blocks × LOSS_PARTS]. */
export const LOSS_PARTS_AT = 37;

/** CANCELLED as the first thread saw it before a barrier, so that behind it all threads agree. */
export const STOPPED = 38;

/** Bytes from row to row of the last tile; of those before it TILE. */
export const LAST_STRIDE = 39;

/** Bits of the features that a node's split may use, (features + 7) / 8 bytes a node; 0: all that the tree may use. */
export const NODE_FEATURES_AT = 40;
/** 1: of each feature one threshold at random is judged, drawn by this key. */
export const RANDOM = 41;
export const KEY_0 = 42;
export const KEY_1 = 43;
/** Third word of the counter that thresholds are drawn by: (node, feature, this, 0). */
export const THRESHOLD_STREAM = 16;

/** i32 [threads × NODES]: rows of a thread's node, in all memories where there are several. */
export const COUNTS_AT = 44;
/** Rows in all memories. */
export const ALL_ROWS = 45;

/** Of a tree whose rows lie elsewhere. The leaf to split next; −1: none. */
export const NEXT_LEAF = 46;
/** The leaf that would be next if it were not there; −1: none. */
export const RUNNER_UP = 50;
/** Rows of its children, or (the first) of the root. */
export const HELD_LEFT = 47;
export const HELD_RIGHT = 48;
/** The child whose sums are there: 0 the left, 1 the right; −1: neither's. */
export const HELD_SUMMED = 49;

/** The barrier, on cache lines of its own. */
export const BARRIER_COUNT = 512;
export const BARRIER_TURN = 576;

/** Doubles, at byte SETTINGS + 8 × index. */
export const SETTINGS = 2048;
export const MIN_ROWS = 0;
export const MIN_HESSIAN = 1;
export const MIN_GAIN = 2;
export const L1 = 3;
export const L2 = 4;
export const CATEGORY_SMOOTH = 5;
export const CATEGORY_L2 = 6;
export const CATEGORY_MIN_ROWS = 7;
export const LEARNING_RATE = 8;
export const GRID = 9;
/** Units of the quantised sums, written by the kernels. */
export const GRADIENT_UNIT = 10;
export const HESSIAN_UNIT = 11;

/** The first byte behind these tables. */
export const HEAP = 4096;

/** A feature: 32 bytes. */
export const FEATURE_SIZE = 32;
/** i32: bins, with the one for missing or other. */
export const FEATURE_BINS = 0;
/** i32: 0 a number, 1 a category. */
export const FEATURE_KIND = 4;
/** i32: first bin in a leaf's histogram. */
export const FEATURE_OFFSET = 8;
/** i32: −1, 0, 1. */
export const FEATURE_MONOTONE = 12;
/** i32: 1 if this tree may use it. */
export const FEATURE_USED = 16;
/** u64: the groups of features that it may be combined in; 0: it stands alone. */
export const FEATURE_GROUPS = 24;

/** A node, or a candidate for its split: 144 bytes. */
export const NODE_SIZE = 144;
/** i64: packed sums of the node's rows. */
export const NODE_SUM = 0;
/** f64. */
export const NODE_GAIN = 8;
/** i64: packed sums of the left child. */
export const NODE_LEFT_SUM = 16;
/** f64: further penalty on the values of the children, by this split. */
export const NODE_SPLIT_L2 = 24;
/** f64: further penalty on its own value. */
export const NODE_OWN_L2 = 32;
/** f64: its value may not be lower or higher. */
export const NODE_LOW = 40;
export const NODE_HIGH = 48;
/** f64: values of the children that the split was judged by (monotone constraints). */
export const NODE_LEFT_VALUE = 56;
export const NODE_RIGHT_VALUE = 64;
/** u64: groups of features that may still be used below. */
export const NODE_GROUPS = 72;
/** i32 from here on. */
export const NODE_COUNT = 80;
export const NODE_DEPTH = 84;
/** Its histogram; −1: none. */
export const NODE_SLOT = 88;
/** Of its split: −1 where nothing gains. */
export const NODE_FEATURE = 92;
export const NODE_LAST_LEFT = 96;
export const NODE_MISSING_LEFT = 100;
/** First child; −1 for a leaf. */
export const NODE_LEFT = 104;
/** The one feature of its path, where that stands alone; −1. */
export const NODE_ALONE = 108;
/** 256 bits: bins that go left. */
export const NODE_MASK = 112;

/** Rows are dealt to the threads in blocks of so many, and losses are summed by them. */
export const BLOCK = 4096;
/** Features of a tile. */
export const TILE = 64;
/** Bytes of a feature's sums in a thread's histogram: 256 bins. */
export const FEATURE_SUMS = 2048;
/** Rows that are fetched before they are added where a leaf's rows lie far apart. */
export const FETCHED = 128;
/** Bytes of such a row: its value in 16, then the bins of a tile. */
export const FETCHED_ROW = 80;

/** Of a block's log loss: a linear part, then products whose logarithms belong to it. */
export const LOSS_PARTS = 9;
/** Rows of which the products are taken, two at a time: factors of at most 2, so that 512 of them stay finite. */
export const STRETCH = 1024;
/** Log-odds beyond which the smaller probability is taken for 0. */
export const MOST_LOG_ODDS = 700;
/** Doubles: 128 roots, 128 tails, then three constants. */
export const EXP_SIZE = 259;

/** What is to be binned: i32 [slots × SLOT_WORDS]; the slots are dealt to the threads in turn. */
export const SLOT_WORDS = 4;
/** The feature; −1: nothing. */
export const SLOT_FEATURE = 0;
/** Of the validation rows (1), by bounds that are there, or of the training rows (0). */
export const SLOT_VALIDATION = 1;
/** Answer: number of bounds. */
export const SLOT_BOUNDS = 2;
/** Answer: 1 where a split can part the rows. */
export const SLOT_USABLE = 3;

/** A node of a tree that rows are scored by: 16 bytes, 32-bit words. First, where in a row of codes its own lies. */
export const SCORED_NODE_SIZE = 16;
/** Address of its table: by code, 1 where the row goes to the second child. */
export const SCORED_NODE_TABLE = 4;
/** Address of its first child, which the second follows; of a leaf, its own. */
export const SCORED_NODE_LEFT = 8;
/** 1 for a leaf. */
export const SCORED_NODE_LEAF = 12;
