import { Calendar, CalendarClock, Hash, ToggleLeft, Type, type LucideIcon } from 'lucide-react';
import type { ColumnType } from '../../native/data/contract.ts';

const icons: Readonly<Record<ColumnType, LucideIcon>> = {
  number: Hash,
  integer: Hash,
  boolean: ToggleLeft,
  text: Type,
  date: Calendar,
  timestamp: CalendarClock,
};

export function ColumnTypeIcon({ type }: { type: ColumnType }) {
  const Icon = icons[type];
  return <Icon size={13} aria-label={type} role="img" className="type-icon" />;
}
