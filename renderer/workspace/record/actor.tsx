import { IdChip } from '../../components/id-chip.tsx';

/** Who did it: the key's name where it is known, its id always. */
export function Actor({ id, name }: { id: string; name: string | undefined }) {
  if (!/^[0-9a-f]{64}$/.test(id)) {
    return (
      <span className="dim name" title="No key was made yet when this was recorded.">
        {id === 'local' ? 'this machine' : id}
      </span>
    );
  }
  return (
    <span className="row" style={{ flexWrap: 'nowrap', minWidth: 0 }}>
      {name !== undefined && (
        <span className="name" title={name}>
          {name}
        </span>
      )}
      <IdChip id={id} />
    </span>
  );
}
