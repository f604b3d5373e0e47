// The functions that a statement may call. The list says what is allowed and not what is forbidden, because the embedded engine checks no
// right for some functions that read files (`file`), and ends when others are called with what they do not expect (`catboostEvaluate`).

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Words of SQL after which a bracket may stand, and names of types. */
const syntax = new Set(
  words(`select from where prewhere having qualify in as over and or not on by using union all any exists distinct with case when then
    else between interval values except intersect replace columns limit offset array tuple map join left right inner full cross outer
    asof semi anti global sets rollup cube partition filter end like ilike is null view order group rows range
    cast extract position substring trim timestamp date
    decimal decimal32 decimal64 decimal128 decimal256 datetime datetime64 fixedstring nullable lowcardinality enum8 enum16 nested
    varchar char numeric`),
);

/** Functions over rows and sets of rows. */
const scalar = words(`
  abs accurateCast accurateCastOrDefault accurateCastOrNull age and ascii assumeNotNull bar base64Decode base64Encode bin bitAnd
  bitCount bitNot bitOr bitShiftLeft bitShiftRight bitTest bitXor cbrt ceil ceiling char_length character_length cityHash64 clamp coalesce
  concat concat_ws concatWithSeparator convertCharset cos countEqual countSubstrings crc32 curdate current_date current_timestamp
  currentDatabase date_diff date_format date_trunc dateDiff dateName dateTrunc day dayofmonth dayofweek dayofyear degrees divide
  divideDecimal editDistance empty endsWith equals exp exp10 exp2 extractAll farmHash64 first_value floor formatDateTime
  formatReadableQuantity formatReadableSize formatReadableTimeDelta fromUnixTimestamp fromUnixTimestamp64Milli gcd generateUUIDv4
  geoDistance greatCircleDistance greater greaterOrEquals greatest halfMD5 has hasAll hasAny hex hour identity if ifNotFinite ifNull
  ignore indexOf initcap intDiv intDivOrZero isFinite isInfinite isNaN isNotNull isNull isZeroOrNull last_day lcase lcm least left
  leftPad length lengthUTF8 less lessOrEquals ln locate log log10 log1p log2 lower lowerUTF8 ltrim makeDate makeDateTime match
  materialize minus minute mod modulo moduloOrZero month multiIf multiplyDecimal multiply murmurHash3_64 mid negate neighbor
  not notEmpty notEquals notIn notLike notILike now now64 nullIf numbers or pi plus position positionCaseInsensitive positionUTF8 pow power
  quarter radians rand rand64 range regexpExtract repeat replaceAll replaceOne replaceRegexpAll replaceRegexpOne reverse reverseUTF8 right
  rightPad round roundAge roundBankers roundDown roundToExp2 rowNumberInAllBlocks rtrim runningAccumulate runningDifference second sign sin
  sipHash64 soundex splitByChar splitByNonAlpha splitByRegexp splitByString splitByWhitespace sqrt startsWith substr
  substringUTF8 subtractDays subtractHours subtractMinutes subtractMonths subtractQuarters subtractSeconds subtractWeeks
  subtractYears tan tanh timeDiff timeSlot timeSlots timeZone timezone timeZoneOf timezoneOf timeZoneOffset to_days today toTimeZone
  toTimezone transform trimBoth trimLeft trimRight trunc truncate tumble tumbleEnd tumbleStart tupleElement ucase unhex upper
  upperUTF8 version visibleWidth week width_bucket widthBucket xor xxHash64 year yearweek yesterday generate_series generateSeries zeros
  toTypeName toNullable toLowCardinality toString toFixedString toBool toUUID toUUIDOrNull toUUIDOrZero toHour toMinute toSecond toYear
  toMonth toQuarter toWeek toYearWeek toISOWeek toISOYear toDayOfMonth toDayOfWeek toDayOfYear toLastDayOfMonth toLastDayOfWeek toMonday
  toRelativeDayNum toRelativeHourNum toRelativeMinuteNum toRelativeMonthNum toRelativeQuarterNum toRelativeWeekNum toRelativeYearNum
  toUnixTimestamp toUnixTimestamp64Milli toYYYYMM toYYYYMMDD toYYYYMMDDhhmmss toMillisecond toTime monthName like ilike in
  mapAdd mapApply mapContains mapContainsKey mapFilter mapFromArrays mapKeys mapSort mapSubtract mapUpdate mapValues untuple
  isValidUTF8 toValidUTF8 format space translate translateUTF8 ngramDistance ngramSearch hasToken leadInFrame lagInFrame
  timestamp_diff timestampDiff date_add date_sub dateAdd dateSub timestampAdd timestampSub dateadd datesub datediff nvl`);

/** Each of these begins the names of a family of functions. */
const families = [
  'array(?:[A-Z]\\w*)',
  'toStartOf(?:[A-Z]\\w*)',
  'toInterval(?:[A-Z]\\w*)',
  'to(?:U?Int|Float)(?:8|16|32|64|128|256)(?:OrNull|OrZero|OrDefault)?',
  'toDecimal(?:32|64|128|256)(?:OrNull|OrZero|OrDefault)?',
  'toDate(?:32|Time|Time32|Time64)?(?:OrNull|OrZero|OrDefault)?',
  'parseDateTime\\w*',
  'add(?:Days|Hours|Minutes|Months|Quarters|Seconds|Weeks|Years)',
];

/** Functions over groups, and those of windows. */
const aggregates = words(`
  any anyHeavy anyLast any_value argMax argMin array_agg avg avgWeighted boundingRatio corr count covarPop covarSamp cume_dist deltaSum
  dense_rank denseRank entropy exponentialMovingAverage first_value group_concat groupArray groupArrayLast groupArrayMovingAvg
  groupArrayMovingSum groupArraySample groupArraySorted groupBitAnd groupBitOr groupBitXor groupConcat groupUniqArray histogram
  intervalLengthSum kolmogorovSmirnovTest kurtPop kurtSamp lag last_value lead mannWhitneyUTest max max_by maxIntersections median min
  min_by nth_value ntile percent_rank percentRank quantile quantiles rank rankCorr retention row_number sequenceCount sequenceMatch
  simpleLinearRegression singleValueOrNull skewPop skewSamp sparkbar std stddev stddev_pop stddev_samp stddevPop stddevSamp string_agg
  studentTTest sum sumCount sumKahan topK topKWeighted uniq uniqCombined uniqCombined64 uniqExact uniqHLL12 uniqUpTo var_pop var_samp
  varPop varSamp welchTTest windowFunnel`);

const combinators = '(?:If|Array|Distinct|OrNull|OrDefault|ForEach|ArgMax|ArgMin)*';
const quantileKinds =
  '(?:quantiles?|median)(?:Exact|ExactInclusive|ExactExclusive|ExactLow|ExactHigh|ExactWeighted|TDigest|TDigestWeighted|Timing|TimingWeighted|Interpolated|InterpolatedWeighted|DD|GK|Deterministic)?';
const known = new RegExp(`^(?:${[...scalar, ...families].join('|')})$`, 'i');
const knownAggregate = new RegExp(`^(?:${[...aggregates, quantileKinds].join('|')})${combinators}$`, 'i');

/** Tells whether a bracket may stand after a word: it is a function that a statement may call, or a word of SQL. */
export function mayBeCalled(name: string): boolean {
  return syntax.has(name.toLowerCase()) || known.test(name) || knownAggregate.test(name);
}

/** The names of functions, as one completes or corrects them. */
export const functionNames: readonly string[] = [...scalar, ...aggregates];
