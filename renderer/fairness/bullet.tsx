import type { Figure } from '../../native/evaluation/contract.ts';

const height = 20;

/**
 * A disparity against its limit: what keeps the limit is shaded, the limit is a stroke, the interval a line, the value
 * a dot. All bullets of a table share one scale.
 */
export function Bullet(props: {
  figure: Figure;
  limit: number | undefined;
  ratio: boolean;
  most: number;
  width: number;
  label: string;
}) {
  const { figure, limit, ratio, most, width } = props;
  const x = (value: number): number => 4 + (Math.min(Math.max(value, 0), most) / most) * (width - 8);
  const { value, low, high } = figure;
  return (
    <svg
      className="bullet"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={props.label}
    >
      <line className="track" x1={x(0)} x2={x(most)} y1={height / 2} y2={height / 2} />
      {limit !== undefined && (
        <rect
          className="kept"
          x={ratio ? x(limit) : x(0)}
          width={Math.max(0, ratio ? x(most) - x(limit) : x(limit) - x(0))}
          y={4}
          height={height - 8}
        />
      )}
      <line className="best" x1={x(ratio ? 1 : 0)} x2={x(ratio ? 1 : 0)} y1={4} y2={height - 4} />
      {limit !== undefined && <line className="limit" x1={x(limit)} x2={x(limit)} y1={1} y2={height - 1} />}
      {low !== null && high !== null && (
        <line className="interval" x1={x(low)} x2={x(high)} y1={height / 2} y2={height / 2} />
      )}
      {value !== null && <circle className="value" cx={x(value)} cy={height / 2} r={4} />}
    </svg>
  );
}
